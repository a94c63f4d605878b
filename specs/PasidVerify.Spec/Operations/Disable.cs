using PasidVerify.Lifted;

namespace PasidVerify.Spec;

/// <summary>
/// iommu_dma_pasid_disable (docs/contract.md, N6): takes the kernel PASID away. The entry's P goes first, then the PASID
/// cache, the IOTLB and the device's own TLB, if it has one, are invalidated in this order (VT-d 6.5.3.3; Linux:
/// intel_pasid_tear_down_entry); PASID, domain and table are free again only when that has completed.
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
        if (CallsInFlight.Refuse(s, call) is { } refusal) return refusal;

        var (pasid, domain) = TornDown(s, device, attachment);
        s.PasidTable[new(device, pasid)] = new(Domains.None);
        s.StaleEntries[new(device, pasid, domain)] = new(CacheLevel.PasidCache);
        if (s.Design.PasidRecordedPerDomain)
            s.DomainOwners[domain] = s.DomainOwners[domain] with { RecordsPasid = false };
        if (s.Design.DomainIdReusedBeforeFlush) GiveBack(s, attachment.Pasid, attachment.Domain);
        var flush = Flushes.OfEntry(s, device, pasid, domain);
        s.Attachments[device] = attachment with { Phase = Phase.Disabling, Call = call };
        s.Calls[call] = default(Call) with
        {
            Kind = CallKind.Disable,
            Device = device,
            Pasid = attachment.Pasid,
            Domain = attachment.Domain,
            Flush = flush,
        };
        return Status.Pending;
    }

    /// <summary>What the contract forgets, and gives back, when the call returns.</summary>
    internal static void Finish(State s, Call call)
    {
        s.Attachments[call.Device] = default;
        s.PasidOwners[call.Pasid] = default;
        s.Tables.Clear(slot => IsOwn(call.Pasid) & slot.Domain == call.Domain);
        if (!s.Design.DomainIdReusedBeforeFlush) GiveBack(s, call.Pasid, call.Domain);
    }

    /// <summary>
    /// A strict KVA domain goes with its PASID. No other PASID ever used its id, so that the flush of the one, which is
    /// PASID-selective, leaves nothing of the id in any cache.
    /// </summary>
    private static void GiveBack(State s, PasidId pasid, DomainId domain)
    {
        s.DomainOwners.Clear(owned => IsOwn(pasid) & owned == domain);
        s.Grants.Clear(slot => IsOwn(pasid) & slot.Domain == domain);
    }

    /// <summary>The reserved PASID stands for a domain that others use too.</summary>
    private static Bool IsOwn(PasidId pasid) => pasid != Pasids.KernelDma;

    /// <summary>RFC 3/7 as posted asks the domain for the PASID, which bypass has never told it: 0.</summary>
    private static (PasidId Pasid, DomainId Domain) TornDown(State s, DeviceId device, Attachment attachment)
    {
        if (!s.Design.BypassDisableClearsPasid0) return (attachment.Pasid, attachment.Domain);
        var pasid = (attachment.Domain == Domains.Passthrough).Select(Pasids.None, attachment.Pasid);
        return (pasid, s.PasidTable[new(device, pasid)].Domain);
    }

    private static bool NoUnmapInFlight(State s, DomainId domain) => s.Reading.ForAll(
        s.Layout.Calls,
        number => s.Calls[number].Kind != CallKind.UnmapKva | s.Calls[number].Domain != domain);
}
