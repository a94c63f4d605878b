using PasidVerify.Lifted;
using PasidVerify.Prover;

namespace PasidVerify.Spec.Tests;

/// <summary>
/// The counting lemma of the flush queue: proved of what Linux does, seen on every run of a few flushes, and both
/// refuted and broken by a run for each known way to count wrong.
/// </summary>
public sealed class FlushCounterTests
{
    private const ulong Flushes = 3;
    private const int TimeoutMs = 120_000;

    public static TheoryData<string> Steps() => [.. FlushCounters.Steps().Select(step => step.Name)];

    [Theory]
    [MemberData(nameof(Steps))]
    public void A_step_of_Linux_preserves_the_invariant(string name) =>
        Assert.Equal(ProofOutcome.Proved, Law(name, Linux(name)).Prove(TimeoutMs).Outcome);

    [Fact]
    public void Every_run_of_three_flushes_keeps_the_invariant_and_some_free_the_page()
    {
        var reached = Reached([]);
        Assert.All(reached, now => Assert.True(now.Invariant.Concrete));
        Assert.Equal(456, reached.Count);
        Assert.Contains(reached, now => now.Page.Concrete == UnmapStep.Freed);
    }

    [Fact]
    public void Freeing_a_page_whose_counter_equals_the_finished_flushes_is_refuted() => MustFail(
        "free the page",
        now => (
            now.Page == UnmapStep.Queued & now.Counter <= now.Finished, now with { Page = UnmapStep.Freed }));

    [Fact]
    public void Reading_the_counter_before_the_page_is_cleared_is_refuted() => MustFail(
        "queue the page",
        // Cleared just now, with the counter as it was before the last flush began.
        now => (
            now.Page == UnmapStep.Mapped & now.Started > 0,
            now with { Page = UnmapStep.Queued, Counter = now.Started - 1 }));

    [Fact]
    public void Counting_a_start_after_the_flush_has_begun_is_refuted() => MustFail(
        "begin an early flush",
        now => (
            now.Page == UnmapStep.Mapped & now.Early.Begun <= now.Started,
            now with { Early = now.Early with { Begun = now.Early.Begun + 1 } }));

    [Fact]
    public void Counting_a_finish_before_the_flush_has_ended_is_refuted() => MustFail(
        "count a finish",
        now => (now.Finished < now.Early.Begun + now.Late.Begun, now with { Finished = now.Finished + 1 }));

    [Fact]
    public void A_counter_that_wraps_around_is_refuted() => Assert.Equal(
        ProofOutcome.Candidate,
        Law("count a start", now => (true, Linux("count a start")(now).Next)).Prove(TimeoutMs).Outcome);

    /// <summary>The solver refutes the step, and some run that takes it instead of Linux's frees a page too early.</summary>
    private static void MustFail(string name, Func<FlushCounters, (Bool When, FlushCounters Next)> wrong)
    {
        Assert.Equal(ProofOutcome.Candidate, Law(name, wrong).Prove(TimeoutMs).Outcome);
        Assert.Contains(Reached(new() { [name] = wrong }), now => !now.IsSafe.Concrete);
    }

    private static Law Law(string name, Func<FlushCounters, (Bool When, FlushCounters Next)> take) =>
        FlushCounterLaws.Preserves(name, take);

    private static Func<FlushCounters, (Bool When, FlushCounters Next)> Linux(string name) =>
        FlushCounters.Steps().Single(step => step.Name == name).Take;

    /// <summary>Everything that a few flushes lead to.</summary>
    private static HashSet<FlushCounters> Reached(
        Dictionary<string, Func<FlushCounters, (Bool When, FlushCounters Next)>> instead)
    {
        var (seen, open) = (new HashSet<FlushCounters>(), new Queue<FlushCounters>([FlushCounters.Initial()]));
        while (open.TryDequeue(out var now))
        {
            if (!seen.Add(now)) continue;
            foreach (var (name, take) in FlushCounters.Steps())
            {
                var (when, next) = instead.GetValueOrDefault(name, take)(now);
                if (when.Concrete && IsOfFew(next)) open.Enqueue(next);
            }
        }

        return seen;
    }

    private static bool IsOfFew(FlushCounters now) =>
        now.Started.Concrete <= Flushes && now.Early.Begun.Concrete + now.Late.Begun.Concrete <= Flushes;
}
