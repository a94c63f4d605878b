namespace PasidVerify.Spec;

/// <summary>The claims, in the order in which they are reported.</summary>
public static class ClaimList
{
    /// <summary>Every claim.</summary>
    public static IReadOnlyList<Claim> All() =>
    [
        Isolation.Claim(),
        ModeIsolation.Claim(),
        StrictCoherence.Claim(),
        LazyCoherence.Claim(),
        KernelCoherence.Claim(),
        Binding.Claim(),
        RidEquivalence.Claim(),
        WriteProtection.Claim(),
        Availability.Claim(),
        AtomicFailure.Claim(),
        Allocator.Claim(),
    ];
}
