using PasidVerify.Spec;

namespace PasidVerify.Report;

/// <summary>
/// Arguments as a kernel engineer writes them. By name, since a trace carries no sorts: devices as bb:dd.f, what is
/// in bytes or pages in hexadecimal, small numbers such as PASIDs in decimal.
/// </summary>
internal static class ValueText
{
    /// <summary>From here on digits say more in hexadecimal; every PASID, domain id and call is below.</summary>
    private const ulong Large = 1UL << 20;

    public static string Of(string name, ulong value) => name switch
    {
        "device" when value <= ushort.MaxValue => Device(value),
        "mode" when value <= int.MaxValue && Enum.IsDefined((Mode)value) => $"{(Mode)value}".ToLowerInvariant(),
        "protection" => Protection(value),
        "address" or "iova" or "size" or "page" or "frame" or "slot" => $"0x{value:x}",
        _ => value < Large ? $"{value}" : $"0x{value:x}",
    };

    /// <summary>Bus, device and function of a source id, as lspci prints them.</summary>
    private static string Device(ulong id) => $"{id >> 8:x2}:{(id >> 3) & 31:x2}.{id & 7}";

    private static string Protection(ulong value) => value switch
    {
        MapKva.Read => "r",
        MapKva.Write => "w",
        MapKva.Read | MapKva.Write => "rw",
        _ => $"0x{value:x}",
    };
}
