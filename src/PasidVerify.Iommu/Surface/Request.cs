using System.Runtime.CompilerServices;

namespace PasidVerify.Iommu;

/// <summary>A request of a device, as a root port sees it (VT-d 3.8): untranslated and with PASID unless it says so.</summary>
/// <remarks>
/// All but the address is one word, as in the header of a transaction: a request takes two registers, and a lookup
/// compares most of the word as it is.
/// </remarks>
public readonly record struct Request
{
    private const int WriteShift = 48;
    private const int PrivilegedShift = 49;
    private const int KindShift = 50;
    private const ulong Flags = 15UL << WriteShift;
    private const ulong AnyKind = 3UL << KindShift;

    private readonly ulong _header;

    /// <param name="device">Source id, 16 bits.</param>
    /// <param name="pasid">The PASID it is tagged with, 20 bits.</param>
    /// <param name="address">First byte, any 64-bit value.</param>
    /// <param name="write">A write rather than a read; of a translation request, that it asks for writes too (NW = 0).</param>
    /// <param name="privileged">Privileged mode requested: supervisor rights.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Request(ushort device, uint pasid, ulong address, bool write, bool privileged)
    {
        _header = ((ulong)device << Iommu.Requester.SourceShift) | pasid
            | (write ? 1UL << WriteShift : 0) | (privileged ? 1UL << PrivilegedShift : 0);
        Address = address;
    }

    /// <summary>Source id, 16 bits.</summary>
    public ushort Device => Iommu.Requester.SourceId(_header);

    /// <summary>The PASID it is tagged with, 20 bits.</summary>
    public uint Pasid
    {
        get => Iommu.Requester.Pasid(_header);
        init => _header = (_header & ~(ulong)uint.MaxValue) | value;
    }

    /// <summary>First byte, any 64-bit value.</summary>
    public ulong Address { get; init; }

    /// <summary>A write rather than a read; of a translation request, that it asks for writes too (NW = 0).</summary>
    public bool Write
    {
        get => (_header & (1UL << WriteShift)) != 0;
        init => _header = With(_header, 1UL << WriteShift, value);
    }

    /// <summary>Privileged mode requested: supervisor rights.</summary>
    public bool Privileged
    {
        get => (_header & (1UL << PrivilegedShift)) != 0;
        init => _header = With(_header, 1UL << PrivilegedShift, value);
    }

    /// <summary>Whether the IOMMU translates the address, is asked to, or did.</summary>
    public RequestKind Kind
    {
        get => (RequestKind)((_header & AnyKind) >> KindShift);
        init => _header = (_header & ~AnyKind) | (((ulong)value << KindShift) & AnyKind);
    }

    /// <summary>
    /// The request has no PASID, and no privilege bit: the device's context entry gives both, and those above are
    /// ignored.
    /// </summary>
    public bool WithoutPasid
    {
        get => (_header & Iommu.Requester.Untagged) != 0;
        init => _header = With(_header, Iommu.Requester.Untagged, value);
    }

    /// <summary>Untranslated and with PASID: where a cache knows the PASID, no context entry is needed.</summary>
    internal bool IsOrdinary => (_header & (AnyKind | Iommu.Requester.Untagged)) == 0;

    /// <summary>By whom caches look its translation up, see <see cref="Iommu.Requester"/>.</summary>
    internal ulong Requester => (_header & ~Flags) | Iommu.Requester.Used;

    /// <summary>The right that it needs.</summary>
    internal Rights Needs => (Rights)(1 << (int)((_header >> WriteShift) & 3));

    private static ulong With(ulong header, ulong flag, bool value) => (header & ~flag) | (value ? flag : 0);
}
