using PasidVerify.Lifted;

namespace PasidVerify.Spec;

/// <summary>The supporting invariants: how contract, memory, caches and queue hang together between operations.</summary>
public static class Lemmas
{
    /// <summary>Every lemma.</summary>
    public static IReadOnlyList<Lemma> All() =>
        [.. ContractLemmas.All(), .. CacheLemmas.All(), .. KernelLemmas.All()];

    /// <summary>
    /// What is true as long as the kernel changes nothing in its page table, and nobody uses the DMA API.
    /// </summary>
    public static IReadOnlyList<Lemma> WhileKernelIsStill() =>
    [
        new("only-kva-calls", [Sorts.Call], OnlyKvaCalls) { About = ["calls"] },
        new("only-kva-flushes", [Sorts.Ticket], OnlyKvaFlushes) { About = ["queue"] },
        new("not-probed", [Sorts.Device], (s, p) => s.DefaultDomains[p.Device].Domain == Domains.None)
        {
            About = ["defaultDomains"],
        },
        new("no-dma-domain", [Sorts.Domain], (s, p) => s.DomainOwners[p.Domain].Kind != DomainKind.Dma)
        {
            About = ["domainOwners"],
        },
    ];

    private static Bool OnlyKvaCalls(State s, Point p)
    {
        var kind = s.Calls[p.Call].Kind;
        return kind == CallKind.None | kind == CallKind.Disable | kind == CallKind.UnmapKva;
    }

    private static Bool OnlyKvaFlushes(State s, Point p)
    {
        var kind = s.Queue[p.Ticket].Kind;
        return kind != DescriptorKind.IotlbDomain & kind != DescriptorKind.DeviceTlbDomain;
    }
}
