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
        KernelCoherence.Claim(),
        Binding.Claim(),
        WriteProtection.Claim(),
        AtomicFailure.Claim(),
    ];
}
