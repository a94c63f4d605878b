namespace PasidVerify.Lifted.Tests;

public sealed class TimeLimitTests
{
    /// <summary>The product of two primes of 32 bits: no solver factors it within a millisecond.</summary>
    private const ulong Product = 4_294_967_291UL * 4_294_967_279UL;

    [Fact]
    public void A_question_that_takes_too_long_says_that_it_was_stopped_and_after_what_time()
    {
        using var explorer = new PathExplorer(queryTimeoutMs: 1, isArithmetic: true);
        var (x, y) = (explorer.Unknown("x", 64), explorer.Unknown("y", 64));
        explorer.Assume(x > 1 & y > 1 & x < 1UL << 32 & y < 1UL << 32);
        var answer = explorer.Ask(() => Times(x, y) != Product);
        Assert.Equal((Outcome.Unknown, "z3 was stopped after 0.001 s of wall time"), (answer.Outcome, answer.Detail));
    }

    private static Bits Times(Bits x, Bits y)
    {
        Bits sum = new(0, 64);
        for (int i = 0; i < 32; i++) sum += (x << i) & (new Bits(0, 64) - ((y >> i) & 1));
        return sum;
    }
}
