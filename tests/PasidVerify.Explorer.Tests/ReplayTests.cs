using PasidVerify.Spec;

namespace PasidVerify.Explorer.Tests;

/// <summary>A trace that was tampered with is not reproduced, or says what makes no sense in it.</summary>
public sealed class ReplayTests
{
    private static readonly DesignSwitch Rule = Searches.Switch("wrapping-range-check");

    /// <summary>Enable a strict domain, then map four pages of which the direct map has two.</summary>
    private static Counterexample Trace => Searches.Broken(Rule).Violations["isolation"];

    [Fact]
    public void The_trace_itself_is_reproduced() => Assert.Equal(new(true, "isolation", 2, null), Replayed(Trace));

    [Fact]
    public void A_wrong_status_is_named_with_its_step()
    {
        var again = Replayed(With(1, step => step with { Result = "OutOfRange" }));
        Assert.Equal(new(false, "isolation", 2, "map_kva answered Ok, not OutOfRange"), again);
    }

    [Fact]
    public void An_argument_that_changes_what_happens_is_not_reproduced()
    {
        var again = Replayed(With(0, step => Set(step, "device", 0x21)));
        Assert.Equal(new(false, "isolation", 1, "enable answered NoSuchDevice, not Ok"), again);
    }

    [Fact]
    public void A_trace_at_whose_end_the_claim_holds_is_not_reproduced()
    {
        var again = Replayed(With(1, step => Set(step, "size", Scope.PageBytes)));
        Assert.Equal(new(false, "isolation", 2, "the claim holds"), again);
    }

    [Fact]
    public void A_trace_that_goes_on_after_the_claim_has_failed_is_not_reproduced()
    {
        var trace = Trace;
        var again = Replayed(trace with { Steps = [.. trace.Steps, new("end", [("call", 0)], "NoSuchCall")] });
        Assert.Equal(new(false, "isolation", 2, "the claim fails earlier already"), again);
    }

    [Fact]
    public void Another_design_does_not_reproduce_it() => Assert.Equal(
        new(false, "isolation", 2, "map_kva answered OutOfRange, not Ok"),
        SpecificationReplay.Run(Trace, Rule.Scope, new Design(), Searches.Claim("isolation")));

    [Fact]
    public void An_unknown_operation_is_refused() => Assert.Equal(
        "step 2: the specification has no operation 'map_kvb'",
        Refused(With(1, step => step with { Operation = "map_kvb" })));

    [Fact]
    public void A_missing_argument_is_refused() => Assert.Equal(
        "step 1: enable has no argument 'domain'",
        Refused(With(0, step => step with { Arguments = [.. step.Arguments.Where(a => a.Name != "domain")] })));

    [Theory]
    [InlineData(0, "pasid", 0x10_0000, "step 1: pasid = 0x100000 is wider than 20 bits")]
    [InlineData(0, "device", 0x1_0020, "step 1: device = 0x10020 is wider than 16 bits")]
    [InlineData(1, "protection", 16, "step 2: protection = 0x10 is wider than 4 bits")]
    public void A_value_that_is_too_wide_is_refused(int step, string name, ulong value, string complaint) =>
        Assert.Equal(complaint, Refused(With(step, taken => Set(taken, name, value))));

    [Fact]
    public void A_trace_without_steps_looks_at_the_initial_state() =>
        Assert.Equal(new(false, "isolation", 0, "the claim holds"), Replayed(Trace with { Steps = [] }));

    private static ReplayResult Replayed(Counterexample trace) =>
        SpecificationReplay.Run(trace, Rule.Scope, Rule.Apply(new Design()), Searches.Claim("isolation"));

    private static string Refused(Counterexample trace) =>
        Assert.Throws<ArgumentException>(() => Replayed(trace)).Message;

    private static Counterexample With(int index, Func<TraceStep, TraceStep> change)
    {
        var trace = Trace;
        return trace with { Steps = [.. trace.Steps.Select((step, i) => i == index ? change(step) : step)] };
    }

    private static TraceStep Set(TraceStep step, string name, ulong value) => step with
    {
        Arguments = [.. step.Arguments.Select(a => a.Name == name ? (name, value) : a)],
    };
}
