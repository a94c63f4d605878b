using PasidVerify.Iommu;

namespace PasidVerify.Prover.Tests;

/// <summary>On constants, the word that proofs run on is the word that ships.</summary>
public sealed class LiftedWordTests
{
    private static readonly ulong[] Values =
    [
        0, 1, 2, 6, 12, 31, 32, 52, 63, 64, 65, 0xfff, 0x1000, 0xffff_ffff, 0x1_0000_0000, 1UL << 63,
        0x7fff_ffff_ffff_ffff, 0xffff_8880_0000_0000, ulong.MaxValue - 1, ulong.MaxValue,
    ];

    [Fact]
    public void Golden_vectors_hold_in_the_lifted_reading() => Assert.All(
        GoldenVectors.All<LiftedWord>(),
        row => Assert.Equal((row.Name, row.Expected), (row.Name, Value(row.Actual))));

    [Fact]
    public void Golden_vectors_hold_in_the_shipping_reading() => Assert.All(
        GoldenVectors.All<Word>(), row => Assert.Equal((row.Name, row.Expected), (row.Name, row.Actual.Value)));

    [Fact]
    public void Every_operator_agrees_with_the_shipping_word()
    {
        foreach (ulong a in Values)
        {
            foreach (ulong b in Values)
            {
                Assert.Equal(
                    Operators<Word>(a, b).Select(word => word.Value), Operators<LiftedWord>(a, b).Select(Value));
            }
        }
    }

    private static ulong Value(LiftedWord word) => word.Bits.Concrete;

    private static IEnumerable<T> Operators<T>(ulong left, ulong right) where T : IWord<T>
    {
        var (a, b) = (T.Constant(left), T.Constant(right));
        return
        [
            a + b, a - b, a & b, a | b, a ^ b, ~a, a << b, a >> b, T.LeadingZeroCount(a), T.Equal(a, b), T.Less(a, b),
            T.Select(T.Less(a, b), a, b), T.Select(T.Equal(a, b), a, b),
        ];
    }
}
