namespace PasidVerify.Spec;

/// <summary>The supporting invariants: how contract, memory, caches and queue hang together between operations.</summary>
public static class Lemmas
{
    /// <summary>Every lemma.</summary>
    public static IReadOnlyList<Lemma> All() =>
        [.. ContractLemmas.All(), .. CacheLemmas.All(), .. KernelLemmas.All()];
}
