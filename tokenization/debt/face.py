"""Face and units: one unit is PKR 100 of face value."""

from tokenization.errors import InvalidParameter
from tokenization.units import PAR_PER_UNIT_PKR


def face_to_units(face_pkr: int) -> int:
    """Units of a face amount.

    Units:
        face_pkr: whole PKR of face value.
        returns: units of PKR 100 of face.

    Raises:
        InvalidParameter: No multiple of PKR 100.
    """
    units, rest = divmod(face_pkr, PAR_PER_UNIT_PKR)
    if rest:
        raise InvalidParameter(
            f"PKR {face_pkr} is not a whole number of units.",
            hint=f"One unit is PKR {PAR_PER_UNIT_PKR} of face value.",
        )
    return units


def units_to_face(units: int) -> int:
    """Face value in PKR of units."""
    return units * PAR_PER_UNIT_PKR
