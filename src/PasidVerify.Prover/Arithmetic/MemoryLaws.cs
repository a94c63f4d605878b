using PasidVerify.Iommu;

namespace PasidVerify.Prover;

/// <summary>Laws of how buffers lie in words of memory.</summary>
public static class MemoryLaws
{
    private const ulong Addresses = (1UL << 52) - 1;

    /// <summary>Every law, of the functions that ship.</summary>
    public static IEnumerable<Law> All() => [PartOfWord(BytesOfWord.Within)];

    /// <summary>Of a word that has bytes of a buffer, just these are told.</summary>
    public static Law PartOfWord(Func<LiftedWord, LiftedWord, LiftedWord, LiftedWord> within) =>
        new("bytes of a word that belong to a buffer", word =>
        {
            // The buffer begins at the word's last byte or before: the premise applies to known words too.
            var first = word("word") & LiftedWord.Constant(Addresses & ~7UL);
            var before = word("before") & LiftedWord.Constant(Addresses);
            var (size, index) = (word("size") & LiftedWord.Constant(Addresses), word("index") & LiftedWord.Constant(7));
            var address = first + LiftedWord.Constant(7) - before;
            var part = within(first, address, size) >> (index << LiftedWord.Constant(3));
            var each = first.Bits + index.Bits;
            var end = address.Bits + size.Bits;
            var belongs = address.Bits <= each & each < end;
            return (
                before.Bits <= first.Bits + 7 & end > first.Bits,
                ((part.Bits & 0xff) == 0xff) == belongs & ((part.Bits & 0xff) == 0) == !belongs);
        });
}
