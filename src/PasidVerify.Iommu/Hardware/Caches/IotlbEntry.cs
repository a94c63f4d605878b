using System.Runtime.CompilerServices;

namespace PasidVerify.Iommu;

/// <summary>
/// Cached translations of eight pages next to each other, all of 4 KiB, 2 MiB or 1 GiB, that have in common all that
/// invalidations and lookups compare: one may be there and another not, as in a TLB with sub-blocks (Talluri, Hill 1994).
/// </summary>
/// <remarks>Devices are given addresses next to each other: then a page takes 11 bytes, and not 32.</remarks>
internal struct IotlbEntry : ICacheEntry<ulong>
{
    private const int Shift = 3;
    private const int Count = 1 << Shift;

    private Targets _targets;

    public static int BlockShift => Shift;

    /// <summary>Where a page leads and what it allows, see <see cref="CachedTranslation"/>; 0 if it is not known.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly ulong At(ulong page, int order) => _targets[IndexOf(page, order)];

    public void Put(ulong page, int order, in ulong says) => _targets[IndexOf(page, order)] = says;

    public bool Outlives(in CacheKey block, ulong page, ulong order)
    {
        ulong own = (ulong)(block.Order - Shift);
        ulong left = 0;
        for (int i = 0; i < Count; i++)
        {
            if (AddressMask.Overlap<Word>(page, order, block.Block + ((ulong)i << (int)own), own) != 0UL)
                _targets[i] = 0;
            left |= _targets[i];
        }

        return left != 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int IndexOf(ulong page, int order) =>
        (int)CachedTranslation.Index<Word>(page, (ulong)order).Value & (Count - 1);

    [InlineArray(Count)]
    private struct Targets
    {
        private ulong _first;
    }
}
