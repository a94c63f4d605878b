namespace PasidVerify.Conformance;

/// <summary>A PASID: the one that a device got last, a number, or none at all.</summary>
/// <param name="Holder">Source id of the device; null for a number.</param>
/// <param name="Number">The number, 20 bits.</param>
/// <param name="IsNone">There is none: the device's RID_PASID counts.</param>
public readonly record struct PasidPick(ushort? Holder, uint Number, bool IsNone = false)
{
    /// <summary>No PASID.</summary>
    public static PasidPick None => new(null, 0, IsNone: true);

    /// <summary>The PASID that a device got last; 0 before any.</summary>
    public static PasidPick Of(ushort device) => new(device, 0);

    /// <summary>A PASID by its number.</summary>
    public static PasidPick At(uint number) => new(null, number);
}

/// <summary>A domain: the one that a device got last, its default domain, or a number.</summary>
/// <param name="Holder">Source id of the device; null for a number.</param>
/// <param name="Number">The number, 16 bits.</param>
/// <param name="IsDefault">The device's default domain.</param>
public readonly record struct DomainPick(ushort? Holder, ushort Number, bool IsDefault = false)
{
    /// <summary>The domain that a device got last; 0 before any.</summary>
    public static DomainPick Of(ushort device) => new(device, 0);

    /// <summary>The default domain of a device; 0 before it is probed.</summary>
    public static DomainPick DefaultOf(ushort device) => new(device, 0, IsDefault: true);

    /// <summary>A domain by its number.</summary>
    public static DomainPick At(ushort number) => new(null, number);

    internal DomainPick OfOther(ushort device) => this with { Holder = device };
}

/// <summary>A call: the n-th oldest in flight, or list being mapped, modulo how many there are, or a number.</summary>
/// <param name="Oldest">Counts from 0; null for a number.</param>
/// <param name="Number">The number that its begin gave; also what is taken when no call is in flight.</param>
/// <param name="IsList">Among the lists only.</param>
public readonly record struct CallPick(int? Oldest, int Number, bool IsList = false)
{
    /// <summary>A list that is being mapped, by age.</summary>
    public static CallPick List(int oldest) => new(oldest, 0, IsList: true);

    /// <summary>A call in flight, by age.</summary>
    public static CallPick InFlight(int oldest) => new(oldest, 0);

    /// <summary>A call by its number.</summary>
    public static CallPick At(int number) => new(null, number);
}

/// <summary>Where a range of bytes is taken from.</summary>
public enum RangeSource
{
    /// <summary>It is given.</summary>
    Given,

    /// <summary>A range that is mapped in the domain.</summary>
    Mapped,

    /// <summary>A range that was unmapped from the domain, or is being unmapped.</summary>
    Unmapped,
}

/// <summary>What is taken of a range.</summary>
public enum RangePart
{
    /// <summary>All of it.</summary>
    Whole,

    /// <summary>Its first page.</summary>
    FirstPage,

    /// <summary>Its last page.</summary>
    LastPage,

    /// <summary>All but its first page.</summary>
    Tail,

    /// <summary>It, and the page after it.</summary>
    Longer,

    /// <summary>It, and the page before it.</summary>
    Earlier,

    /// <summary>Other addresses, for which a table of four levels has the same place: 2^48 bytes up.</summary>
    Alias,
}

/// <summary>A range of bytes: given, or taken from what a domain has or had; the given one when it had none.</summary>
/// <param name="Source">Where it is taken from.</param>
/// <param name="Recent">How many later ones to pass over, modulo how many there are.</param>
/// <param name="Part">What is taken of it.</param>
/// <param name="Address">First byte of the given range.</param>
/// <param name="Size">Bytes of the given range.</param>
public readonly record struct RangePick(RangeSource Source, int Recent, RangePart Part, ulong Address, ulong Size)
{
    /// <summary>A range by its bytes.</summary>
    public static RangePick At(ulong address, ulong size) =>
        new(RangeSource.Given, 0, RangePart.Whole, address, size);
}
