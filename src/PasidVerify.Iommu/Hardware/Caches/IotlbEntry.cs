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

    private Targets _targets;
    private readonly ulong _tags;

    /// <param name="key">What it will be found by.</param>
    /// <param name="page">The page, by the number of one of its 4 KiB.</param>
    /// <param name="found">Its translation, with the tags and rights that it is cached with.</param>
    public IotlbEntry(in CacheKey key, ulong page, in Translation found)
    {
        _tags = CacheTags.Of<Word>(found.Domain, Requester.Pasid(key.Owner))
            | (UsesFirstStage(found.Type) ? CacheTags.FirstStage : 0);
        _targets[IndexOf(page, found.Order - Paging.PageShift)] =
            CachedTranslation.Target<Word>(found.Address >> found.Order << found.Order, (ulong)found.Rights);
    }

    public static int BlockShift => Shift;

    public readonly ulong TagsOf(in CacheKey key) => _tags;

    /// <summary>Where a page leads and what it allows, see <see cref="CachedTranslation"/>; 0 if it is not known.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly ulong At(ulong page, int order) => _targets[IndexOf(page, order)];

    public static void Succeed(ref IotlbEntry entry, in IotlbEntry predecessor)
    {
        for (int i = 0; entry._tags == predecessor._tags && i < Count; i++)
        {
            if (entry._targets[i] == 0)
                entry._targets[i] = predecessor._targets[i];
        }
    }

    public static bool Outlives(ref IotlbEntry entry, in CacheKey key, ulong page, ulong order)
    {
        ulong own = (ulong)(key.Order - Shift);
        ulong left = 0;
        for (int i = 0; i < Count; i++)
        {
            if (AddressMask.Overlap<Word>(page, order, key.Block + ((ulong)i << (int)own), own) != 0UL)
                entry._targets[i] = 0;
            left |= entry._targets[i];
        }

        return left != 0;
    }

    /// <summary>Bit 0 of PGTT: first-stage is 1, nested 3; second-stage is 2, pass-through 4.</summary>
    private static bool UsesFirstStage(TranslationType type) => ((int)type & 1) != 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int IndexOf(ulong page, int order) =>
        (int)CachedTranslation.Index<Word>(page, (ulong)order).Value & (Count - 1);

    [InlineArray(Count)]
    private struct Targets
    {
        private ulong _first;
    }
}
