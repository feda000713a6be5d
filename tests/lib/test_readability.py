"""The readability figure: what counts as a word, a long word and a sentence."""

import pytest

from portal.lib.readability import lix


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("Katten sov.", 2.0),  # two words in one sentence, none of them long
        ("Katten sov. Hunden åt!", 2.0),
        ("Sju bokstäver", 2 + 50.0),  # bokstäver has nine letters
        ("Kommun", 1.0),  # six letters are not long
        ("Kommuns", 1 + 100.0),  # seven are
        ("En rubrik\nEn punkt i en lista", 7 / 2),  # a line ends a sentence
        ("Han sa: ”Kom nu.” Hon gick.", 6 / 3),  # the mark of quotation may follow
        ("Klockan 10.30 åt de 3,5 bullar.", 8 + 100 / 8),  # a point within a number ends nothing
    ],
)
def test_lix_is_words_per_sentence_and_the_share_of_long_words(text, figure):
    assert lix(text) == pytest.approx(figure)


def test_lix_tells_an_authority_from_a_neighbour():
    hard = (
        "Kommunstyrelsens verksamhetsansvariga handläggare ombesörjer kontinuerligt rapporteringen "
        "avseende genomförda förebyggande insatser inom respektive verksamhetsområde."
    )

    assert lix(hard) > 60
    assert lix("Vi skriver vad vi har gjort. Det tar en halv minut.") < 20


@pytest.mark.parametrize("text", ["", " \n", "… – !"])
def test_lix_of_nothing_is_refused(text):
    with pytest.raises(ValueError, match="without words"):
        lix(text)
