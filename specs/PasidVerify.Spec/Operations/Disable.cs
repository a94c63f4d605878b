using PasidVerify.Lifted;

namespace PasidVerify.Spec;

/// <summary>
/// iommu_dma_pasid_disable (docs/contract.md, N6): takes the kernel PASID away. The entry's P goes first, then the PASID
/// cache and the IOTLB are invalidated, in this order (VT-d 6.5.3.3; Linux: intel_pasid_tear_down_entry); PASID,
/// domain and table are free again only when that has completed.
/// </summary>
public static class Disable
{
    /// <summary>Begins the call, under a call number that is free.</summary>
    public static Status Begin(State s, Bits device, Bits call)
    {
        if (!s.Devices[new(device)].Present) return Status.NoSuchDevice;
        var attachment = s.Attachments[new(device)];
        if (attachment.Phase == Phase.Off) return Status.NotEnabled;
        if (attachment.Phase == Phase.Disabling) return Status.Busy;
        if (!NoUnmapInFlight(s, attachment.Domain)) return Status.Busy;
        if (CallsInFlight.Refuse(s, call, descriptors: 3) is { } refusal) return refusal;

        s.PasidTable[new(device, attachment.Pasid)] = new(Sorts.Domain.Value(Domains.None));
        s.StaleEntries[new(device, attachment.Pasid, attachment.Domain)] = new(CacheLevel.PasidCache);
        var entryFlush = s.Design.PasidEntryWithoutCacheFlush
            ? Sorts.Ticket.Value(0)
            : Invalidation.Submit(s, DescriptorKind.PasidCache, attachment.Domain, attachment.Pasid);
        var flush = Invalidation.Submit(s, DescriptorKind.Iotlb, attachment.Domain, attachment.Pasid);
        var wait = Invalidation.SubmitWait(s);
        s.Attachments[new(device)] = attachment with { Phase = Phase.Disabling, Call = call };
        var none = Sorts.Page.Value(0);
        s.Calls[new(call)] = new(
            CallKind.Disable,
            device,
            attachment.Pasid,
            attachment.Domain,
            First: none,
            Count: none,
            entryFlush,
            flush,
            wait);
        return Status.Pending;
    }

    /// <summary>What the contract forgets, and gives back, when the call returns.</summary>
    internal static void Finish(State s, Call call)
    {
        s.Attachments[new(call.Device)] = default(Attachment) with
        {
            Phase = Phase.Off,
            Pasid = Sorts.Pasid.Value(Pasids.None),
            Domain = Sorts.Domain.Value(Domains.None),
            Call = Sorts.Call.Value(0),
        };
        s.PasidOwners[new(call.Pasid)] = Nobody;
        s.DomainOwners[new(call.Domain)] = Nobody;
        s.Tables.Clear(slot => slot.Domain == call.Domain);
        s.Grants.Clear(slot => slot.Domain == call.Domain);
    }

    private static Owner Nobody => new(false, Sorts.Device.Value(0), Sorts.Pasid.Value(0));

    private static bool NoUnmapInFlight(State s, Bits domain) => s.Reading.ForAll(
        s.Layout.Calls,
        number => s.Calls[new(number)].Kind != CallKind.UnmapKva | s.Calls[new(number)].Domain != domain);
}
