using PasidVerify.Lifted;

namespace PasidVerify.Spec;

/// <summary>What the indexes of the specification number, and how wide they are.</summary>
public static class Sorts
{
    /// <summary>A device by its source id: bus, device and function.</summary>
    public readonly struct Devices : ISort
    {
        /// <inheritdoc/>
        public static Sort Sort => new("device", 16);
    }

    /// <summary>A PASID (PCIe: 20 bits).</summary>
    public readonly struct Pasids : ISort
    {
        /// <inheritdoc/>
        public static Sort Sort => new("pasid", 20);
    }

    /// <summary>A domain by its id (VT-d: 16 bits).</summary>
    public readonly struct Domains : ISort
    {
        /// <inheritdoc/>
        public static Sort Sort => new("domain", 16);
    }

    /// <summary>A page of a 64-bit address space: address bits 63:12.</summary>
    public readonly struct Pages : ISort
    {
        /// <inheritdoc/>
        public static Sort Sort => new("page", 52);
    }

    /// <summary>A page frame of physical memory: address bits 51:12.</summary>
    public readonly struct Frames : ISort
    {
        /// <inheritdoc/>
        public static Sort Sort => new("frame", 40);
    }

    /// <summary>A byte of a page: address bits 11:0.</summary>
    public readonly struct Offsets : ISort
    {
        /// <inheritdoc/>
        public static Sort Sort => new("offset", Layout.PageShift);
    }

    /// <summary>What a byte holds.</summary>
    public readonly struct ByteValues : ISort
    {
        /// <inheritdoc/>
        public static Sort Sort => new("value", 8);
    }

    /// <summary>What one table page translates, 2 MiB of the kernel's address space: address bits 63:21.</summary>
    public readonly struct Regions : ISort
    {
        /// <inheritdoc/>
        public static Sort Sort => new("region", 43);
    }

    /// <summary>A page frame that is, was or may become a table page of the kernel: address bits 51:12.</summary>
    public readonly struct Tables : ISort
    {
        /// <inheritdoc/>
        public static Sort Sort => new("table", 40);
    }

    /// <summary>A call in flight, by the number that its begin was given.</summary>
    public readonly struct Calls : ISort
    {
        /// <inheritdoc/>
        public static Sort Sort => new("call", 16);
    }

    /// <summary>A submitted invalidation descriptor, by its place in the order of submission.</summary>
    public readonly struct Tickets : ISort
    {
        /// <inheritdoc/>
        public static Sort Sort => new("ticket", 64);
    }

    /// <summary>The sorts that claims speak about.</summary>
    public static Sort Device => Devices.Sort;

    /// <inheritdoc cref="Pasids"/>
    public static Sort Pasid => Pasids.Sort;

    /// <inheritdoc cref="Domains"/>
    public static Sort Domain => Domains.Sort;

    /// <inheritdoc cref="Pages"/>
    public static Sort Page => Pages.Sort;

    /// <inheritdoc cref="Frames"/>
    public static Sort Frame => Frames.Sort;

    /// <inheritdoc cref="Offsets"/>
    public static Sort Offset => Offsets.Sort;

    /// <inheritdoc cref="ByteValues"/>
    public static Sort ByteValue => ByteValues.Sort;

    /// <inheritdoc cref="Regions"/>
    public static Sort Region => Regions.Sort;

    /// <inheritdoc cref="Tables"/>
    public static Sort Table => Tables.Sort;

    /// <inheritdoc cref="Calls"/>
    public static Sort Call => Calls.Sort;

    /// <inheritdoc cref="Tickets"/>
    public static Sort Ticket => Tickets.Sort;

    /// <summary>A byte address or a number of bytes.</summary>
    public static Sort Bytes => new("bytes", 64);

    /// <summary>What a driver passes as mode.</summary>
    public static Sort Mode => new("mode", Choice<Spec.Mode>.Width);

    /// <summary>What a driver passes as direction.</summary>
    public static Sort Direction => new("direction", Choice<Spec.Direction>.Width);

    /// <summary>Whether the implementation found what it looked for: 1 if it did.</summary>
    public static Sort Found => new("found", 1);

    /// <summary>What a driver passes as protection: bit 0 read, bit 1 write.</summary>
    public static Sort Protection => new("protection", 4);
}
