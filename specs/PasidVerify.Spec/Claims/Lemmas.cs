namespace PasidVerify.Spec;

/// <summary>The supporting invariants: how contract, memory, caches and queue hang together between operations.</summary>
public static class Lemmas
{
    /// <summary>Every lemma.</summary>
    public static IReadOnlyList<Lemma> All() =>
        [.. ContractLemmas.All(), .. CacheLemmas.All(), .. KernelLemmas.All()];

    /// <summary>What is true as long as the kernel changes nothing in its page table.</summary>
    public static IReadOnlyList<Lemma> WhileKernelIsStill() =>
    [
        new("no-kernel-calls", [Sorts.Call], (s, p) =>
            s.Calls[p.Call].Kind != CallKind.KernelChange & s.Calls[p.Call].Kind != CallKind.FreeTable)
        {
            About = ["calls"],
        },
    ];
}
