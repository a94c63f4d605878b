namespace PasidVerify.Iommu;

/// <summary>
/// The sequences of invalidations that calls wait for, from the upper cache to the lower ones, as each is refilled from
/// the one before (VT-d 6.5.3.3), with the call's wait at the end.
/// </summary>
internal sealed class Flushes<TMemory>(InvalidationSubmitter<TMemory> invalidations) where TMemory : struct, IMemory
{
    /// <summary>A PASID-table entry lost its P (Linux: intel_pasid_tear_down_entry).</summary>
    public void OfEntry(ushort domain, uint pasid, int call)
    {
        // The PASID cache first: while it holds the entry, walks refill the IOTLB (VT-d 6.5.2).
        invalidations.Submit(
            call, PasidCacheDescriptor.OfPasid<Word>(domain, pasid), PasidIotlbDescriptor.OfPasid<Word>(domain, pasid));
    }

    /// <summary>Leaves of a strict KVA domain were cleared.</summary>
    public void OfPages(ushort domain, uint pasid, PageRange pages, int call) =>
        invalidations.Submit(call, PasidIotlbDescriptor.OfRange<Word>(domain, pasid, pages.First, pages.Last));

    /// <summary>Leaves of a domain of the DMA API were cleared: for each PASID that it is known by.</summary>
    public void OfPages(DmaDomain domain, PageRange pages, int call) => OfEachPasid(
        domain,
        PasidIotlbDescriptor.OfRange<Word>(domain.Id, PasidSpace.Rid, pages.First, pages.Last),
        PasidIotlbDescriptor.OfRange<Word>(domain.Id, PasidSpace.KernelDma, pages.First, pages.Last),
        call);

    /// <summary>
    /// The kernel's own table lost something: every PASID in fast mode has the kernel's domain id (VT-d 6.5.2.3).
    /// </summary>
    public void OfKernel(int call) =>
        invalidations.Submit(call, IotlbDescriptor.OfDomain<Word>(WellKnownDomain.Kernel));

    /// <summary>Any leaves of a domain of the DMA API were cleared (Linux: flush_iotlb_all).</summary>
    public void OfDomain(DmaDomain domain, int call) => OfEachPasid(
        domain,
        PasidIotlbDescriptor.OfPasid<Word>(domain.Id, PasidSpace.Rid),
        PasidIotlbDescriptor.OfPasid<Word>(domain.Id, PasidSpace.KernelDma),
        call);

    private void OfEachPasid(DmaDomain domain, Descriptor<Word> untagged, Descriptor<Word> tagged, int call)
    {
        // A device that starts to use the domain from here on finds the leaves cleared. Where there is one already, that is
        // all the same: two invalidations are never too few.
        bool hasUsers = domain.IovaModeUsers > 0;
        if (!hasUsers)
        {
            Interlocked.MemoryBarrier();
            hasUsers = domain.IovaModeUsers > 0;
        }

        if (hasUsers)
            invalidations.Submit(call, untagged, tagged);
        else
            invalidations.Submit(call, untagged);
    }
}
