using System.Runtime.CompilerServices;

namespace PasidVerify.Iommu;

/// <summary>
/// Cached translations of eight pages next to each other, all of 4 KiB, 2 MiB or 1 GiB, that have in common all that
/// invalidations and lookups compare: one may be there and another not, as in a TLB with sub-blocks (Talluri, Hill 1994).
/// </summary>
/// <remarks>Devices are given addresses next to each other: then a page takes 11 bytes, and not 32.</remarks>
internal struct IotlbEntry : ICacheEntry<IotlbEntry, ulong>
{
    private const int Shift = 3;
    private const int Count = 1 << Shift;

    // What every lookup compares, and then reads, lies together.
    private readonly ulong _owner;
    private readonly ulong _block;
    private Targets _targets;
    private readonly ulong _tags;

    /// <param name="requester">Source id and PASID, see <see cref="Requester"/>.</param>
    /// <param name="address">Input address of a byte in the page.</param>
    /// <param name="found">Its translation, with the tags and rights that it is cached with.</param>
    public IotlbEntry(ulong requester, ulong address, in Translation found)
    {
        ulong page = Paging.Page<Word>(address);
        ulong order = (ulong)(found.Order - Paging.PageShift + Shift);
        _owner = requester;
        _block = CachedTranslation.Block<Word>(AddressMask.Block<Word>(page, order), order);
        _tags = CacheTags.Of<Word>(found.Domain, Requester.Pasid(requester))
            | (UsesFirstStage(found.Type) ? CacheTags.FirstStage : 0);
        _targets[IndexOf(page, found.Order - Paging.PageShift)] =
            CachedTranslation.Target<Word>(found.Address >> found.Order << found.Order, (ulong)found.Rights);
    }

    public static int BlockShift => Shift;

    public readonly ulong Owner => _owner;

    public readonly ulong Block => CachedTranslation.Page<Word>(_block);

    public readonly int Order => (int)CachedTranslation.Order<Word>(_block).Value;

    public readonly ulong Tags => _tags;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool Is(ulong owner, ulong block, int order) =>
        _owner == owner && _block == CachedTranslation.Block<Word>(block, (ulong)order);

    /// <summary>Where a page leads and what it allows, see <see cref="CachedTranslation"/>; 0 if it is not known.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly ulong At(ulong page, int order) => _targets[IndexOf(page, order)];

    public static void Succeed(ref IotlbEntry entry, in IotlbEntry predecessor)
    {
        for (int i = 0; entry.Tags == predecessor.Tags && i < Count; i++)
        {
            if (entry._targets[i] == 0)
                entry._targets[i] = predecessor._targets[i];
        }
    }

    public static bool Outlives(ref IotlbEntry entry, ulong page, ulong order)
    {
        ulong own = (ulong)(entry.Order - Shift);
        ulong left = 0;
        for (int i = 0; i < Count; i++)
        {
            if (AddressMask.Overlap<Word>(page, order, entry.Block + ((ulong)i << (int)own), own) != 0UL)
                entry._targets[i] = 0;
            left |= entry._targets[i];
        }

        return left != 0;
    }

    /// <summary>Bit 0 of PGTT: first-stage is 1, nested 3; second-stage is 2, pass-through 4.</summary>
    private static bool UsesFirstStage(TranslationType type) => ((int)type & 1) != 0;

    private static int IndexOf(ulong page, int order) =>
        (int)CachedTranslation.Index<Word>(page, (ulong)order).Value & (Count - 1);

    [InlineArray(Count)]
    private struct Targets
    {
        private ulong _first;
    }
}
