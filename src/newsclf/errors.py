"""Every error that newsclf raises on purpose.

    NewsclfError
    ├── InputError       a page, file or folder that can't be used as it is
    │   ├── BuildError   a corpus whose layout is not what its builder reads
    │   └── OptionError  an option that is out of range, or does not go with the others
    ├── ConfigError      a setting that is unknown or out of range
    ├── DataSetError     a data set that is damaged or of another schema version
    │   └── LeakError    pages to be evaluated that the model was trained on
    ├── ArtifactError    a model folder that is damaged, unsafe or of another format version
    │   └── ViewError    the artifact has no part for the view that was asked for
    └── TrainingError    data from which no model can be learned

A message says what was expected, what came, and what to do.
"""


def install_line(extra: str) -> str:
    """How the packages of an extra are installed, for messages: newsclf is on no index, so from a checkout."""
    return f"`pip install '.[{extra}]'` in a checkout of newsclf"


class NewsclfError(Exception):
    """The base of every error that newsclf raises."""


class InputError(NewsclfError):
    """A page, file or folder that can't be used as it is."""


class BuildError(InputError):
    """A corpus whose layout is not what its builder reads."""


class OptionError(InputError):
    """An option that is out of range, or does not go with the others: the command line ends with 2."""


class ConfigError(NewsclfError):
    """A setting that is unknown or out of range."""


class DataSetError(NewsclfError):
    """A data set that is damaged or of another schema version."""


class LeakError(DataSetError):
    """Pages to be evaluated that the model was trained on, or of sites that it knows."""


class ArtifactError(NewsclfError):
    """A model folder that is damaged, unsafe or of another format version."""


class ViewError(ArtifactError):
    """The artifact has no part for the view that was asked for."""


class TrainingError(NewsclfError):
    """Data from which no model can be learned."""
