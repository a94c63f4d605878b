using PasidVerify.Lifted;

namespace PasidVerify.Spec;

/// <summary>The lemmas about buffers and their copies: grants and slots belong to one another.</summary>
internal static class BounceLemmas
{
    public static IReadOnlyList<Lemma> All() =>
    [
        new("grant-is-of-its-buffer", [Sorts.Domain, Sorts.Page], GrantIsOfItsBuffer) { About = ["grants"] },
        new("buffer-is-unmapped", [Sorts.Call, Sorts.Page], BufferIsUnmapped) { About = ["calls"] },
    ];

    /// <summary>
    /// What a page leads to is a bounce frame of its own, or none at all; and then for an untrusted device of the DMA API
    /// it is whole pages of the buffer. Lists are for trusted devices.
    /// </summary>
    private static Bool GrantIsOfItsBuffer(State s, Point p)
    {
        var (grant, owner) = (s.Grants[new(p.Domain, p.Page)], s.DomainOwners[p.Domain]);
        var inPool = s.Layout.BouncePool.Contains(grant.Frame);
        var own = inPool & !owner.Trusted & s.SlotOwners[grant.Frame].Is(p.Domain, p.Page);
        var whole = grant.Buffer.Source == grant.Frame & grant.Buffer.IsWhole;
        var mapped = (grant.Bounced & own) | (!grant.Bounced & !inPool & (owner.Trusted | whole));
        return (owner.Kind == DomainKind.Kva & grant.Phase != GrantPhase.None).Implies(!grant.Bounced & !inPool)
            & (owner.Kind == DomainKind.Dma & grant.Phase != GrantPhase.None).Implies(
                (grant.Phase == GrantPhase.Reserved).Implies(owner.Trusted & !grant.Bounced)
                & (grant.Phase != GrantPhase.Reserved).Implies(mapped));
    }

    /// <summary>The bounced pages of an unmap stand for page frames of a buffer in a row.</summary>
    private static Bool BufferIsUnmapped(State s, Point p)
    {
        var call = s.Calls[p.Call];
        var grant = s.Grants[new(call.Domain, p.Page)];
        return (call.Kind == CallKind.UnmapDma & call.Pages.Contains(p.Page) & grant.Bounced).Implies(
            p.Page == call.Pages.First + (grant.Buffer.Source - call.Buffer).AsPages());
    }
}
