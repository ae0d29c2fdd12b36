"""Frequent function words: running text is full of them, navigation is not.

The words are the most common ones of each language, chosen by us; the set is one for all languages, so that
the language need not be known. The share of stop words is the classic cue of jusText (Pomikálek 2011).
"""

_BY_LANGUAGE = {
    "en": "the of and to in a is that for it was on with as he be at by his had not are but from or have an they"
    " which one you were her all she there would their we him been has when who will more no if out so said",
    "de": "der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch es an werden aus er"
    " hat dass sie nach wird bei einer um am sind noch wie einem über einen so zum war haben nur oder aber vor zur",
    "fr": "de la le et les des en un du une que est pour qui dans a par plus pas au sur ne se ce il sont avec son"
    " aux d'un cette ou été mais nous comme ont ses leur elle on y lui tout sa fait même ces",
    "es": "de la que el en y a los se del las un por con no una su para es al lo como más o pero sus le ha me si"
    " sin sobre este ya entre cuando todo esta ser son dos también fue había era muy hasta desde",
    "it": "di e il la che in a per un è del non una sono della con le da si i al come ha dei più nel ma alla gli su"
    " anche lo delle se o dal questo ci nella era stato essere loro suo",
    "pt": "de a o que e do da em um para é com não uma os no se na por mais as dos como mas foi ao ele das tem à seu"
    " sua ou ser quando muito há nos já está eu também só pelo pela até isso",
    "nl": "de van het een en in is dat op te zijn met voor niet aan er om ook als dan maar bij uit door naar heeft"
    " hij ze wordt nog over was worden die tot meer zij werd kan deze",
    "sv": "och i att det som en på är av för med den till inte har de ett om var men sig så från vi kan när år"
    " under också efter eller han hade ska vid där",
    "no": "og i det er på som en for av at til med de ikke den har å et om var fra men vi han ble seg kan så etter"
    " eller skal ved der",
    "da": "og i at det er en til på som af for med der de den har ikke et om var fra men vi han sig kan så efter"
    " eller skal ved blev",
    "fi": "ja on ei että se oli hän mutta ovat ole kun myös joka niin kuin tai jo sen mukaan olisi vain nyt sekä"
    " mitä jos voi noin kanssa ollut",
    "pl": "i w na z się nie do to że o jest po za od jak ale co przez dla są tym które który został była było już"
    " tak tego ma może jego także oraz czy",
    "cs": "a v se na je že s z do o i to k ve pro za by ale si po jako podle od jsou které který byl bylo jeho"
    " také než už při",
    "ru": "и в не на что с он по к а как из у за от это для но о его до так же был все она было бы или если уже"
    " только были также этом время после",
    "uk": "і в не на що з він по до а як із у за від це для але про його так же був все вона було б або якщо вже"
    " та й також які",
    "el": "και το να του η της με για την από ο τα που στο τον είναι σε τη των οι θα στην τους δεν ότι στη μια"
    " ένα αλλά όπως έχει στα",
    "tr": "ve bir bu da de için ile olarak çok daha olan gibi en kadar sonra ne her ise o ancak olduğu göre ki ya"
    " mi değil var",
    "ro": "de și în a la cu pe care din că nu o un pentru este au mai sunt fi fost prin ca dar sau după au fost sa"
    " lui între acest",
    "hu": "a az és hogy nem is egy ez volt meg csak de már mint ki még el kell szerint vagy lesz azt ha után"
    " pedig több",
    "id": "yang dan di dari untuk dengan ini itu pada dalam tidak adalah akan juga ke oleh telah sebagai bisa ada"
    " saat karena tersebut mereka lebih atau",
    "ar": "في من على أن إلى عن التي الذي مع هذا هذه كان ما لا بعد قد كما بين أو قال كانت حيث وقد ذلك",
    "hi": "के में है की को से और का ने पर यह हैं कि भी नहीं एक था कर इस लिए तो हो जो गया",
    "zh": "的 了 在 是 和 有 不 我 他 这 也 就 与 为 对 将 中 上 等 被",
    "ja": "の に は を た が で て と し れ さ も な",
}

STOP_WORDS = frozenset(word for words in _BY_LANGUAGE.values() for word in words.split())
