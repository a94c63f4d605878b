using PasidVerify.Lifted;

namespace PasidVerify.Spec;

/// <summary>What the indexes of the specification number, and how wide they are.</summary>
public static class Sorts
{
    /// <summary>A device by its source id: bus, device and function.</summary>
    public static Sort Device => new("device", 16);

    /// <summary>A PASID (PCIe: 20 bits).</summary>
    public static Sort Pasid => new("pasid", 20);

    /// <summary>A domain by its id (VT-d: 16 bits).</summary>
    public static Sort Domain => new("domain", 16);

    /// <summary>A page of a 64-bit address space: address bits 63:12.</summary>
    public static Sort Page => new("page", 52);

    /// <summary>A page frame of physical memory: address bits 51:12.</summary>
    public static Sort Frame => new("frame", 40);

    /// <summary>A call in flight, by the number that its begin was given.</summary>
    public static Sort Call => new("call", 16);

    /// <summary>A submitted invalidation descriptor, by its place in the order of submission.</summary>
    public static Sort Ticket => new("ticket", 64);

    /// <summary>A byte address or a number of bytes.</summary>
    public static Sort Bytes => new("bytes", 64);

    /// <summary>What a driver passes as mode.</summary>
    public static Sort Mode => new("mode", Choice<Spec.Mode>.Width);

    /// <summary>What a driver passes as protection: bit 0 read, bit 1 write.</summary>
    public static Sort Protection => new("protection", 4);
}
