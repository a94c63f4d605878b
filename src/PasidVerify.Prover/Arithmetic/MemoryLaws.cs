using PasidVerify.Iommu;
using PasidVerify.Lifted;

namespace PasidVerify.Prover;

/// <summary>Laws of how buffers lie in words of memory.</summary>
/// <remarks>
/// A word begins before the buffer or in it. Either way it is the buffer that is told by its distance from the word, so
/// that the solver need not find that out.
/// </remarks>
public static class MemoryLaws
{
    /// <summary>The bytes of a word that are in a buffer: word, address and size.</summary>
    public delegate LiftedWord Part(LiftedWord word, LiftedWord address, LiftedWord size);

    private const ulong Addresses = (1UL << 52) - 1;

    /// <summary>Every law, of the functions that ship.</summary>
    public static IEnumerable<Law> All() => [FirstWord(BytesOfWord.Within), LaterWord(BytesOfWord.Within)];

    /// <summary>Of a word that begins before the buffer or with it, the bytes are told that belong to the buffer.</summary>
    public static Law FirstWord(Part within) => new("bytes of a buffer's first word", word =>
    {
        var (first, skipped, size) = (Address(word("word")), Low(word("skipped")), Address(word("size")));
        var index = Low(word("index"));
        return (
            size.Bits > 0,
            Tells(
                within(first, first + skipped, size), index,
                index.Bits >= skipped.Bits & index.Bits < skipped.Bits + size.Bits));
    });

    /// <summary>Of a word that begins in the buffer, the bytes are told that belong to the buffer.</summary>
    public static Law LaterWord(Part within) => new("bytes of a buffer's later words", word =>
    {
        var (address, before, left) = (Address(word("address")), Address(word("before")), Address(word("left")));
        var index = Low(word("index"));
        return (
            left.Bits > 0,
            Tells(within(address + before, address, before + left), index, index.Bits < left.Bits));
    });

    private static Bool Tells(LiftedWord part, LiftedWord index, Bool belongs)
    {
        var told = (part >> (index << LiftedWord.Constant(3))).Bits & 0xff;
        return (told == 0xff) == belongs & (told == 0) == !belongs;
    }

    private static LiftedWord Address(LiftedWord word) => word & LiftedWord.Constant(Addresses);

    private static LiftedWord Low(LiftedWord word) => word & LiftedWord.Constant(7);
}
