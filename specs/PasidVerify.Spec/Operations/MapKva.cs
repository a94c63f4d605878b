using PasidVerify.Lifted;

namespace PasidVerify.Spec;

/// <summary>
/// iommu_map_kva (RFC 6/7, in the cover letter's form; docs/contract.md, N4, N5). Fast mode checks the range and builds
/// nothing; strict mode copies the kernel's translation of each page, with the protection asked for.
/// </summary>
/// <remarks>
/// A present first-stage leaf can be read (VT-d 3.6), so protection "write" grants reading too. The protection is what
/// the driver asks for (N5), also where the CPU's own mapping is read-only: a driver may write its own kernel's memory
/// anyway. A translation that becomes present needs no invalidation.
/// </remarks>
public static class MapKva
{
    /// <summary>Bit 0 of a protection: the device may read.</summary>
    public const ulong Read = 1;

    /// <summary>Bit 1 of a protection: the device may write.</summary>
    public const ulong Write = 2;

    /// <summary>Runs the call.</summary>
    /// <param name="s">The state.</param>
    /// <param name="domain">The domain.</param>
    /// <param name="address">First byte.</param>
    /// <param name="size">Bytes.</param>
    /// <param name="protection"><see cref="Read"/> and <see cref="Write"/>.</param>
    /// <param name="tables">The implementation's luck: 0 says that it found no pages for the tables it needs.</param>
    public static Status Run(State s, DomainId domain, Bits address, Bits size, Bits protection, Bits tables)
    {
        if (KvaDomain.Refuse(s, domain, address, size) is { } refusal) return refusal;
        if (domain == Domains.Kernel) return Status.Ok;
        if (!ByteRange.Aligned(address, size)) return Status.Misaligned;
        if (protection == 0 | protection > (Read | Write)) return Status.InvalidProtection;
        var pages = ByteRange.Pages(address, size);
        if (!s.Reading.ForAll(pages, page => KernelTable.Today(s, page).Present)) return Status.NotBacked;
        // Other devices' buffers pass through the pool (N12), and the kernel's direct map has it too.
        if (!s.Reading.ForAll(pages, page => !s.Layout.BouncePool.Contains(KernelTable.Today(s, page).Frame)))
            return Status.OutOfRange;
        if (!KvaDomain.NoneIs(s, domain, pages, GrantPhase.Retiring)) return Status.Busy;
        if (!KvaDomain.NoneIs(s, domain, pages, GrantPhase.Live)) return Status.AlreadyMapped;
        if (tables == 0) return Status.Exhausted;

        var writable = (protection & Write) != 0;
        s.Tables.Set(
            pages,
            page => new(domain, page),
            page => new(true, writable, KernelTable.Today(s, page).Frame));
        s.Grants.Set(
            pages,
            page => new(domain, page),
            page => default(Grant) with
            {
                Phase = GrantPhase.Live, Writable = writable, Frame = KernelTable.Today(s, page).Frame,
            });
        return Status.Ok;
    }
}
