namespace PasidVerify.Iommu;

/// <summary>
/// The sequences of invalidations that calls wait for, from the upper cache to the lower ones, as each is refilled from
/// the one before (VT-d 6.5.3.3), with the call's wait at the end. Devices' own TLBs come last.
/// </summary>
/// <param name="invalidations">Hands them to the hardware.</param>
/// <param name="kernel">The kernel's own table, and who uses it.</param>
/// <param name="devicesHaveTlbs">Some device uses ATS.</param>
internal sealed class Flushes<TMemory>(
    InvalidationSubmitter<TMemory> invalidations, KernelRoot kernel, bool devicesHaveTlbs)
    where TMemory : struct, IMemory
{
    /// <summary>The PASID-table entry of a device lost its P (Linux: intel_pasid_tear_down_entry).</summary>
    public void OfEntry(KernelDevice device, int call)
    {
        (ushort domain, uint pasid) = (device.Domain, device.Pasid);
        ReadOnlySpan<DeviceTlbUser> users = device.UsesAts ? [new(device.SourceId, pasid)] : [];

        // The PASID cache first: while it holds the entry, walks refill the IOTLB (VT-d 6.5.2).
        invalidations.Submit(
            call,
            DeviceTlbFlush.OfAll(users),
            PasidCacheDescriptor.OfPasid<Word>(domain, pasid),
            PasidIotlbDescriptor.OfPasid<Word>(domain, pasid));
    }

    /// <summary>Leaves of a strict KVA domain were cleared. Its device is untrusted, and so has no TLB.</summary>
    public void OfPages(ushort domain, uint pasid, PageRange pages, int call) =>
        invalidations.Submit(call, default, PasidIotlbDescriptor.OfRange<Word>(domain, pasid, pages.First, pages.Last));

    /// <summary>Leaves of a domain of the DMA API were cleared: for each PASID that it is known by.</summary>
    public void OfPages(DmaDomain domain, PageRange pages, int call)
    {
        bool tagged = HasIovaModeUsers(domain);
        OfEachPasid(
            tagged,
            PasidIotlbDescriptor.OfRange<Word>(domain.Id, PasidSpace.Rid, pages.First, pages.Last),
            PasidIotlbDescriptor.OfRange<Word>(domain.Id, PasidSpace.KernelDma, pages.First, pages.Last),
            DeviceTlbFlush.Of(domain.DeviceTlbs.All, pages),
            call);
    }

    /// <summary>
    /// The kernel's own table lost something: every PASID in fast mode has the kernel's domain id (VT-d 6.5.2.3).
    /// </summary>
    public void OfKernel(int call)
    {
        // A device that is put into fast mode from here on finds the change made.
        Interlocked.MemoryBarrier();
        invalidations.Submit(
            call,
            DeviceTlbFlush.OfAll(kernel.DeviceTlbs.All),
            IotlbDescriptor.OfDomain<Word>(WellKnownDomain.Kernel));
    }

    /// <summary>Any leaves of a domain of the DMA API were cleared (Linux: flush_iotlb_all).</summary>
    public void OfDomain(DmaDomain domain, int call)
    {
        bool tagged = HasIovaModeUsers(domain);
        OfEachPasid(
            tagged,
            PasidIotlbDescriptor.OfPasid<Word>(domain.Id, PasidSpace.Rid),
            PasidIotlbDescriptor.OfPasid<Word>(domain.Id, PasidSpace.KernelDma),
            DeviceTlbFlush.OfAll(domain.DeviceTlbs.All),
            call);
    }

    /// <summary>
    /// Whether devices use the domain by PASID. One that starts to, or to fill its TLB, from here on finds the leaves cleared.
    /// </summary>
    /// <remarks>
    /// Where there is such a user already, and no device has a TLB, one more is all the same, and nothing has to be waited
    /// for: two invalidations are never too few.
    /// </remarks>
    private bool HasIovaModeUsers(DmaDomain domain)
    {
        if (!devicesHaveTlbs && domain.IovaModeUsers > 0)
            return true;
        Interlocked.MemoryBarrier();
        return domain.IovaModeUsers > 0;
    }

    private void OfEachPasid(
        bool tagged, Descriptor<Word> ofRid, Descriptor<Word> ofPasid, DeviceTlbFlush devices, int call)
    {
        if (tagged)
            invalidations.Submit(call, devices, ofRid, ofPasid);
        else
            invalidations.Submit(call, devices, ofRid);
    }
}
