namespace PasidVerify.Referee;

/// <summary>The cache that a descriptor invalidates.</summary>
public enum Target
{
    /// <summary>pc_inv.</summary>
    PasidCache,

    /// <summary>p_iotlb, or iotlb when domain-selective.</summary>
    Iotlb,

    /// <summary>dev_tlb for PASID 0, else p_dev_tlb.</summary>
    DeviceTlb,

    /// <summary>inv_wait: none.</summary>
    Wait,
}

/// <summary>Descriptors of one target that are submitted together, for every user of a domain.</summary>
/// <param name="Target">The cache.</param>
/// <param name="Domain">DID.</param>
/// <param name="Users">
/// Source ids and PASIDs that descriptors were submitted for; null where one is domain-selective and covers all PASIDs.
/// </param>
/// <param name="Pages">First and last page; null for all.</param>
/// <param name="Since">The first ticket that a wait covers.</param>
public sealed record Descriptor(
    Target Target,
    ulong Domain,
    List<(ulong Device, ulong Pasid)>? Users,
    (ulong First, ulong Last)? Pages,
    ulong Since);

/// <summary>The invalidation queue: pending descriptors, which complete in any order that VT-d 6.5.2 allows.</summary>
/// <param name="hardware">The caches.</param>
public sealed class Invalidations(Hardware hardware)
{
    private ulong afterLastWait;

    /// <summary>Pending descriptors by ticket.</summary>
    public SortedDictionary<ulong, Descriptor> Pending { get; } = [];

    /// <summary>The ticket of the next descriptor.</summary>
    public ulong Next { get; private set; }

    /// <summary>
    /// Read VT-d 6.5.2.12 literally: it orders dev_tlb after iotlb, and p_dev_tlb after p_iotlb too, but not dev_tlb
    /// after p_iotlb. The design takes it for an omission.
    /// </summary>
    public bool UntaggedDeviceTlbOvertakes { get; init; }

    /// <summary>Appends a descriptor.</summary>
    public void Submit(
        Target target,
        ulong domain,
        List<(ulong Device, ulong Pasid)>? users,
        (ulong First, ulong Last)? pages = null) => Pending[Next++] = new(target, domain, users, pages, 0);

    /// <summary>Appends a wait, which covers what came after the previous wait (VT-d 6.5.2.9); its ticket.</summary>
    public ulong SubmitWait()
    {
        Pending[Next] = new(Target.Wait, Platform.NoDomain, null, null, afterLastWait);
        afterLastWait = Next + 1;
        return Next++;
    }

    /// <summary>Nothing that is pending has to complete before this one.</summary>
    public bool IsReady(ulong ticket) => Pending.TryGetValue(ticket, out var descriptor)
        && !Pending.Any(other => other.Key < ticket && IsAfter(descriptor, other.Key, other.Value));

    /// <summary>The hardware completes a descriptor.</summary>
    public Answer Complete(ulong ticket)
    {
        if (!IsReady(ticket)) return Answer.NotReady;
        Invalidate(Pending[ticket]);
        Pending.Remove(ticket);
        return Answer.Ok;
    }

    private bool IsAfter(Descriptor descriptor, ulong ticket, Descriptor earlier) => descriptor.Target switch
    {
        Target.Iotlb => earlier.Target == Target.PasidCache,
        Target.DeviceTlb => earlier.Target == Target.Iotlb && !(UntaggedDeviceTlbOvertakes && earlier.Users is not null
            && descriptor.Users!.All(user => user.Pasid == Platform.NoPasid)),
        Target.Wait => ticket >= descriptor.Since,
        _ => false,
    };

    /// <summary>Removes what the tags cover: VT-d 6.5.2.2 to 6.5.2.5.</summary>
    private void Invalidate(Descriptor d)
    {
        switch (d.Target)
        {
            case Target.PasidCache:
                hardware.PasidCache.RemoveWhere(e => e.Entry.Domain == d.Domain && OfPasid(e.Pasid));
                break;
            case Target.Iotlb:
                hardware.Iotlb.RemoveWhere(e => e.Domain == d.Domain && OfPasid(e.Pasid)
                    && (d.Pages is null || (!e.Translation.Passthrough && OfPage(e.Translation.Page))));
                // Tables that page-selective invalidation is for keep their pages, so IH = 1 would do there.
                if (d.Pages is null) hardware.UpperCache.RemoveWhere(e => e.Domain == d.Domain && OfPasid(e.Pasid));
                break;
            case Target.DeviceTlb:
                hardware.DeviceTlb.RemoveWhere(
                    e => d.Users!.Contains((e.Device, e.Pasid)) && OfPage(e.Translation.Page));
                break;
        }

        bool OfPasid(ulong pasid) => d.Users is null || d.Users.Any(user => user.Pasid == pasid);
        bool OfPage(ulong page) => d.Pages is not { } pages || (page >= pages.First && page <= pages.Last);
    }
}
