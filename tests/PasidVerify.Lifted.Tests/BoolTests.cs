namespace PasidVerify.Lifted.Tests;

/// <summary>The laws of truth values, concretely, and in both readings alike.</summary>
public class BoolTests
{
    public static TheoryData<bool, bool> Pairs => new()
    {
        { false, false },
        { false, true },
        { true, false },
        { true, true },
    };

    private static Dictionary<string, (Func<Bool, Bool, Bool> Lifted, Func<bool, bool, bool> Plain)> Operators => new()
    {
        ["and"] = ((a, b) => a & b, (a, b) => a && b),
        ["or"] = ((a, b) => a | b, (a, b) => a || b),
        ["equivalence"] = ((a, b) => a == b, (a, b) => a == b),
        ["exclusive or"] = ((a, b) => a != b, (a, b) => a != b),
        ["implication"] = ((a, b) => a.Implies(b), (a, b) => !a || b),
        ["negation"] = ((a, b) => !a & !b, (a, b) => !a && !b),
        ["bit"] = ((a, b) => (a.AsBit() & b.AsBit()) == 1, (a, b) => a && b),
    };

    [Theory]
    [MemberData(nameof(Pairs))]
    public void An_operator_on_plain_values_is_that_of_bool(bool a, bool b)
    {
        foreach (var (lifted, plain) in Operators.Values) Assert.Equal(plain(a, b), lifted(a, b).Concrete);
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void An_operator_on_terms_agrees_with_that_on_plain_values(bool a, bool b)
    {
        using var explorer = new PathExplorer();
        var (x, y) = (explorer.UnknownBool("x"), explorer.UnknownBool("y"));
        explorer.Assume(a ? x : !x);
        explorer.Assume(b ? y : !y);
        foreach (var (lifted, plain) in Operators.Values)
        {
            foreach (var (left, right) in new[] { (x, y), (x, b), (a, y) })
            {
                Assert.Equal(Outcome.Follows, explorer.Ask(() => lifted(left, right) == plain(a, b)).Outcome);
                Assert.Equal(Outcome.Candidate, explorer.Ask(() => lifted(left, right) != plain(a, b)).Outcome);
            }
        }
    }

    [Fact]
    public void A_plain_operand_folds_away()
    {
        using var explorer = new PathExplorer();
        var x = explorer.UnknownBool("x");
        Assert.False((x & false).IsSymbolic);
        Assert.False((true | x).IsSymbolic);
        Assert.True((x & true).IsSymbolic);
        Assert.True((false | x).IsSymbolic);
    }

    [Fact]
    public void Double_branching_operators_branch_on_their_left_side()
    {
        using var explorer = new PathExplorer();
        var (x, y) = (explorer.UnknownBool("x"), explorer.UnknownBool("y"));
        string[] and = [.. explorer.Paths(() => (x && y) ? 1 : 0).Select(result => explorer.Decisions + result)];
        string[] or = [.. explorer.Paths(() => (x || y) ? 1 : 0).Select(result => explorer.Decisions + result)];
        // The conjunction itself is branched on again: && yields its left side, or both sides.
        Assert.All(and.Concat(or), path => Assert.True(path.Length >= 2));
        Assert.Equal(1, and.Count(path => path.EndsWith('1')));
        Assert.Equal(2, or.Count(path => path.EndsWith('1')));
    }

    [Fact]
    public void A_truth_value_prints_as_in_text()
    {
        Assert.Equal("true", ((Bool)true).ToString());
        Assert.Equal("false", ((Bool)false).ToString());
    }
}
