namespace PasidVerify.Lifted.Tests;

/// <summary>
/// Computes the same from plain words and from unknown words that are assumed to equal them, and compares.
/// </summary>
internal sealed class Readings : IDisposable
{
    private readonly PathExplorer explorer = new();
    private int asked;

    /// <summary>How many comparisons were made.</summary>
    public int Asked => asked;

    public void Dispose() => explorer.Dispose();

    /// <summary>Both operands unknown, then the left one only, then the right one only, in turn.</summary>
    public void MustAgree(Func<Bits, Bits, Bits> compute, Bits left, Bits right)
    {
        bool unknownLeft = asked % 3 != 2, unknownRight = asked % 3 != 1;
        MustAgree(
            words => compute(unknownLeft ? words[0] : left, unknownRight ? words[1] : right),
            compute(left, right),
            left,
            right);
    }

    public void MustAgree(Func<Bits, Bits> compute, Bits operand) =>
        MustAgree(words => compute(words[0]), compute(operand), operand);

    /// <summary>The computation on unknown words that equal the operands follows to be the expected word.</summary>
    public void MustAgree(Func<Bits[], Bits> compute, Bits expected, params Bits[] operands)
    {
        asked++;
        Assert.False(expected.IsSymbolic);
        foreach (var words in explorer.Paths(() => Unknown(operands)))
        {
            var computed = compute(words);
            Assert.True(computed.IsSymbolic, "The computation did not use its operands.");
            Assert.Equal(expected.Width, computed.Width);
            Assert.Equal(Outcome.Candidate, explorer.Ask(() => false).Outcome);
            var answer = explorer.Ask(() => computed == expected);
            Assert.True(
                answer.Outcome == Outcome.Follows,
                $"{string.Join(", ", operands)} of {operands[0].Width} bits: known words give {expected}, terms not.");
        }
    }

    private Bits[] Unknown(Bits[] operands)
    {
        var words = operands.Select((word, i) => explorer.Unknown($"x{i}w{word.Width}", word.Width)).ToArray();
        foreach (var (word, operand) in words.Zip(operands)) explorer.Assume(word == operand);
        return words;
    }
}
