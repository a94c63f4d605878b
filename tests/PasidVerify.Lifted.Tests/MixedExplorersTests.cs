namespace PasidVerify.Lifted.Tests;

/// <summary>Terms of two explorations are of two solvers, and never meet.</summary>
public class MixedExplorersTests : IDisposable
{
    private readonly PathExplorer one = new();
    private readonly PathExplorer two = new();

    private Bits Left => one.Unknown("x", 8);

    private Bits Right => two.Unknown("x", 8);

    public void Dispose()
    {
        one.Dispose();
        two.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void An_operator_refuses_them()
    {
        Refused(() => Left + Right);
        Refused(() => Left << Right);
        Refused(() => Left == Right);
        Refused(() => Left < Right);
        Refused(() => one.UnknownBool("b") & two.UnknownBool("b"));
        Refused(() => one.UnknownBool("b") | two.UnknownBool("b"));
        Refused(() => one.UnknownBool("b").Implies(two.UnknownBool("b")));
    }

    [Fact]
    public void A_selection_refuses_them()
    {
        Assert.ThrowsAny<Exception>(() => Bits.Select(one.UnknownBool("b"), Right, Right));
        Assert.ThrowsAny<Exception>(() => Bits.Select(one.UnknownBool("b"), Left, Right));
    }

    [Fact]
    public void An_exploration_refuses_to_assume_and_to_judge_terms_of_another()
    {
        Assert.ThrowsAny<Exception>(() => one.Assume(Right == 1));
        Assert.ThrowsAny<Exception>(() => one.Ask(() => Right == 1));
        Assert.Equal(Outcome.Candidate, one.Ask(() => Left == 1).Outcome);
    }

    [Fact]
    public void A_map_refuses_them()
    {
        var map = new SymbolicReading(one).Map<Slot, Cell>("cells");
        var stranger = new Slot(new(two.Unknown("row", Grid.Row)), new(two.Unknown("place", Grid.Place)));
        Assert.ThrowsAny<Exception>(() => map[stranger]);
    }

    [Fact]
    public void Equal_names_in_two_explorations_are_different_words()
    {
        one.Assume(Left == 1);
        Assert.Equal(Outcome.Follows, one.Ask(() => Left == 1).Outcome);
        Assert.Equal(Outcome.Candidate, two.Ask(() => Right == 1).Outcome);
    }

    private static void Refused<T>(Func<T> meet)
    {
        var refusal = Assert.Throws<InvalidOperationException>(() => { meet(); });
        Assert.Contains("Two terms of different explorations", refusal.Message, StringComparison.Ordinal);
    }
}
