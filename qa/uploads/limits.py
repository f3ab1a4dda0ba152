"""How much of an upload is read, and how a file that holds more is told."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """What one upload may take.

    Attributes:
        file_bytes: Size of the file.
        seconds: By the clock on the wall, from the start of the process that reads it.
        memory_bytes: Address space of that process.
        turns: Turns of the transcript.
        characters: Of its text once unpacked: words, names, title, lines set aside.
        pieces: Its time stamps, lines set aside and labels.
    """

    file_bytes: int
    seconds: float
    memory_bytes: int
    turns: int
    characters: int
    pieces: int

    @property
    def output_bytes(self) -> int:
        """The longest answer that the reading process may give.

        A character takes four bytes at most, except those that JSON escapes; the numbers beside it
        take fewer than 256 for a turn or a piece.
        """
        return 4 * self.characters + 256 * (self.turns + self.pieces)

    def too_much_memory(self) -> str:
        """Return the problem of a file that takes more memory."""
        return (
            f"takes more than {self.memory_bytes // 2**20:,} MiB of memory to read; expected a transcript. "
            "Split the file, or save only its words, as plain text"
        )

    def too_many_turns(self, found: int) -> str:
        """Return the problem of a transcript with more turns."""
        return f"{found:,} turns; expected at most {self.turns:,}. Split the file"

    def too_much_text(self, found: int | None = None) -> str:
        """Return the problem of a transcript with more characters, whose number may be unknown."""
        number = f"{found:,}" if found is not None else "too many"
        return f"{number} characters of text; expected at most {self.characters:,}. Split the file"

    def too_many_pieces(self, found: int) -> str:
        """Return the problem of a transcript with more stamps, labels and lines that are not speech."""
        return (
            f"{found:,} time stamps, labels and lines that are not speech; expected at most "
            f"{self.pieces:,}. Split the file, or save only its words, as plain text"
        )


LIMITS = Limits(
    file_bytes=10_000_000,  # a hundred hours of talk as text
    seconds=20,  # 2,000 pages of PDF, the slowest that is read, take 11; 10 MB of captions 2 to 5
    # The worst of 10 MB takes 740 MiB, a Word document that unpacks to 50 MB; captions take 230.
    memory_bytes=2**30,
    turns=50_000,
    characters=20_000_000,
    pieces=250_000,  # 10 MB of captions of three words hold 195,000 stamps
)
