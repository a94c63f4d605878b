using PasidVerify.Lifted;

namespace PasidVerify.Spec;

/// <summary>What map_kva and unmap_kva ask of domain and range before anything else, in both sub-modes.</summary>
internal static class KvaDomain
{
    /// <summary>The refusal of a call on a domain, or null when domain and range are in order.</summary>
    public static Status? Refuse(State s, DomainId domain, Bits address, Bits size)
    {
        if (domain != Domains.Kernel)
        {
            var owner = s.DomainOwners[domain];
            if (owner.Kind != DomainKind.Kva) return Status.NoSuchDomain;
            if (s.Attachments[owner.Device].Phase == Phase.Disabling) return Status.Busy;
        }

        if (size == 0) return Status.EmptyRange;
        var anywhere = s.Design.FastBeyondDirectMap & domain == Domains.Kernel;
        if (!(anywhere | InDirectMap(s, address, size))) return Status.OutOfRange;
        return null;
    }

    /// <summary>No page of the range has a grant in this phase.</summary>
    public static bool NoneIs(State s, DomainId domain, PageRange pages, GrantPhase phase) =>
        s.Reading.ForAll(pages, page => s.Grants[new(domain, page)].Phase != phase);

    private static Bool InDirectMap(State s, Bits address, Bits size) => s.Design.WrappingRangeCheck
        ? s.Layout.InDirectMapAsPosted(address, size)
        : s.Layout.InDirectMap(address, size);
}
