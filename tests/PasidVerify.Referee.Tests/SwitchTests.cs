using PasidVerify.Spec;

namespace PasidVerify.Referee.Tests;

/// <summary>
/// The comparison can fail: a specification with a rule turned off differs from the referee, which follows the proper
/// design.
/// </summary>
public sealed class SwitchTests
{
    private const int Sequences = 100;

    /// <summary>Every switch that the design has a rule for.</summary>
    public static TheoryData<string> Switches() =>
        [.. DesignSwitch.All().Where(rule => rule.Apply(new()) != new Design()).Select(rule => rule.Name)];

    [Theory]
    [MemberData(nameof(Switches))]
    public void A_rule_that_is_turned_off_is_noticed(string name)
    {
        var rule = DesignSwitch.All().Single(rule => rule.Name == name);
        var scope = Scopes.Long(rule.Scope);
        Assert.Contains(
            Enumerable.Range(1, Sequences),
            seed => Bout.Run(scope, rule.Apply(new()), seed, steps: 60, questions: 16) is not null);
    }

    [Fact]
    public void A_difference_comes_with_what_led_to_it()
    {
        var switched = new Design { BypassForUntrusted = true };
        string? difference = Enumerable.Range(1, Sequences)
            .Select(seed => Bout.Run(NamedScopes.Small(), switched, seed, steps: 60, questions: 0))
            .First(difference => difference is not null);
        Assert.Matches(
            @"^scope small, seed \d+, step \d+: the specification answers Ok, the referee NotTrusted\n", difference);
        Assert.EndsWith("\n  enable(0x20, 0x1, 0x1, 0x1)", difference, StringComparison.Ordinal);
    }
}
