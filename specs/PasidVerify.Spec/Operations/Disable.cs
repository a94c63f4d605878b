namespace PasidVerify.Spec;

/// <summary>
/// iommu_dma_pasid_disable (docs/contract.md, N6): takes the kernel PASID away. The entry's P goes first, then the PASID
/// cache and the IOTLB are invalidated, in this order (VT-d 6.5.3.3; Linux: intel_pasid_tear_down_entry); PASID,
/// domain and table are free again only when that has completed.
/// </summary>
public static class Disable
{
    /// <summary>Begins the call, under a call number that is free.</summary>
    public static Status Begin(State s, DeviceId device, CallId call)
    {
        if (!s.Devices[device].Present) return Status.NoSuchDevice;
        var attachment = s.Attachments[device];
        if (attachment.Phase == Phase.Off) return Status.NotEnabled;
        if (attachment.Phase == Phase.Disabling) return Status.Busy;
        if (!NoUnmapInFlight(s, attachment.Domain)) return Status.Busy;
        if (CallsInFlight.Refuse(s, call, descriptors: 3) is { } refusal) return refusal;

        s.PasidTable[new(device, attachment.Pasid)] = new(Domains.None);
        s.StaleEntries[new(device, attachment.Pasid, attachment.Domain)] = new(CacheLevel.PasidCache);
        var entryFlush = s.Design.PasidEntryWithoutCacheFlush
            ? 0
            : Invalidation.Submit(s, DescriptorKind.PasidCache, attachment.Domain, attachment.Pasid);
        var flush = Invalidation.Submit(s, DescriptorKind.Iotlb, attachment.Domain, attachment.Pasid);
        var wait = Invalidation.SubmitWait(s);
        s.Attachments[device] = attachment with { Phase = Phase.Disabling, Call = call };
        s.Calls[call] = new(
            CallKind.Disable, device, attachment.Pasid, attachment.Domain, Pages: default, Region: default,
            entryFlush, flush, wait);
        return Status.Pending;
    }

    /// <summary>What the contract forgets, and gives back, when the call returns.</summary>
    internal static void Finish(State s, Call call)
    {
        s.Attachments[call.Device] = default;
        s.PasidOwners[call.Pasid] = default;
        s.DomainOwners[call.Domain] = default;
        s.Tables.Clear(slot => slot.Domain == call.Domain);
        s.Grants.Clear(slot => slot.Domain == call.Domain);
    }

    private static bool NoUnmapInFlight(State s, DomainId domain) => s.Reading.ForAll(
        s.Layout.Calls,
        number => s.Calls[number].Kind != CallKind.UnmapKva | s.Calls[number].Domain != domain);
}
