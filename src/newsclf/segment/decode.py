# placeholder, to be overwritten
import re
def decode(data, hint=None):
    if isinstance(data, str): return data
    try: return data.decode('utf-8-sig')
    except UnicodeDecodeError: return data.decode('cp1252','replace')
def looks_binary(data): return data[:4] in (b'%PDF', b'PK\x03\x04', b'\x1f\x8b\x08\x00')
def sniff_view(c):
    s=c[:65536]
    s=s if isinstance(s,str) else s.decode('latin1')
    return "html" if re.search(r'<(!doctype|html|body|div|p|table|article)\b', s, re.I) else "text"
