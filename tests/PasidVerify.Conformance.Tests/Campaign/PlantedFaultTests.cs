using PasidVerify.Spec;

namespace PasidVerify.Conformance.Tests;

/// <summary>Faults in front of the implementation are found, named, shrunk and replayed.</summary>
public class PlantedFaultTests
{
    private const int StepsAtMost = 8;

    [Fact]
    public void Bypass_for_an_untrusted_device_breaks_mode_isolation() =>
        Found(FaultyTargets.BypassForUntrusted(), "mode-isolation", stepsAtMost: 1);

    [Fact]
    public void A_translation_that_outlives_its_unmap_breaks_strict_coherence() =>
        Found(FaultyTargets.StaleAfterUnmap(), "strict-coherence", stepsAtMost: 8);

    /// <summary>Or one inside that leads to the bounce pool, which takes a strict domain.</summary>
    [Fact]
    public void Accepting_a_range_outside_the_direct_map_breaks_isolation() =>
        Found(FaultyTargets.AnyRange(), "isolation", stepsAtMost: 2);

    /// <summary>A request that still gets through shows it, or a device that cannot be enabled again.</summary>
    [Fact]
    public void A_disable_that_returns_early_breaks_binding()
    {
        foreach (ulong seed in new ulong[] { 1, 2, 3, 4, 5 })
        {
            var found = Counterexample(FaultyTargets.EarlyDisable(), seed);
            Assert.Contains(found.Claim, new[] { "binding", "conformance" });
            Assert.InRange(found.Steps.Count, 1, StepsAtMost);
            Assert.True(Replay.Run(found, NamedScopes.Campaign(), FaultyTargets.EarlyDisable()).Reproduced);
        }
    }

    [Fact]
    public void A_kernel_page_that_is_reached_when_it_is_gone_breaks_kernel_coherence() =>
        Found(FaultyTargets.StaleAfterKernelChange(), "kernel-coherence", StepsAtMost);

    [Fact]
    public void Blocking_what_is_granted_breaks_availability() =>
        Found(FaultyTargets.Blocking(), "availability", stepsAtMost: 3);

    [Fact]
    public void A_refused_map_that_maps_breaks_atomic_failure() =>
        Found(FaultyTargets.HalfMapping(), "atomic-failure", stepsAtMost: 3);

    [Fact]
    public void An_exception_is_a_mismatch() => Found(FaultyTargets.Throwing(), "conformance", stepsAtMost: 4);

    [Fact]
    public void A_call_that_never_ends_is_a_mismatch() =>
        Found(FaultyTargets.NeverEnding(), "conformance", stepsAtMost: 8);

    [Fact]
    public void A_lost_offset_is_a_mismatch() => Found(FaultyTargets.Shifted(), "conformance", stepsAtMost: 5);

    [Fact]
    public void Only_the_target_that_has_the_fault_reproduces_it()
    {
        var found = Counterexample(FaultyTargets.StaleAfterUnmap(), 1);
        var replay = Replay.Run(found, NamedScopes.Campaign(), TargetList.Iommu());
        Assert.False(replay.Reproduced);
        Assert.Null(replay.Claim);
        Assert.NotNull(replay.Divergence);
    }

    private static void Found(Target target, string claim, int stepsAtMost)
    {
        foreach (ulong seed in new ulong[] { 1, 2, 3 })
        {
            var found = Counterexample(target, seed);
            Assert.Equal(claim, found.Claim);
            Assert.True(found.Steps.Count <= stepsAtMost, string.Join('\n', found.Steps.Select(Text)));
            IsMinimal(found, target);
            var replay = Replay.Run(found, NamedScopes.Campaign(), target);
            Assert.True(replay.Reproduced);
            Assert.Equal((claim, found.Steps.Count - 1, null), (replay.Claim, replay.Step, replay.Divergence));
        }
    }

    private static string Text(TraceStep step) =>
        $"{step.Operation}({string.Join(", ", step.Arguments.Select(a => $"{a.Name}=0x{a.Value:x}"))}) {step.Result}";

    private static Counterexample Counterexample(Target target, ulong seed)
    {
        var options = new CheckOptions { Seed = seed, Operations = 200_000 };
        var found = Check.Run(NamedScopes.Campaign(), target, options, TimeProvider.System).Counterexample;
        Assert.NotNull(found);
        return found;
    }

    private static void IsMinimal(Counterexample found, Target target)
    {
        for (int left = 0; left < found.Steps.Count; left++)
        {
            int skipped = left;
            var shorter = found with { Steps = [.. found.Steps.Where((_, i) => i != skipped)] };
            Assert.NotEqual(found.Claim, Replay.Run(shorter, NamedScopes.Campaign(), target).Claim);
        }
    }
}
