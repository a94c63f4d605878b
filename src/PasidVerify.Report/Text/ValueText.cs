using System.Globalization;
using System.Text.RegularExpressions;
using PasidVerify.Spec;

namespace PasidVerify.Report;

/// <summary>
/// Arguments as a kernel engineer writes them. By name, since a trace carries no sorts: devices as bb:dd.f, what is
/// in bytes or pages in hexadecimal, small numbers such as PASIDs in decimal.
/// </summary>
internal static partial class ValueText
{
    /// <summary>From here on digits say more in hexadecimal; every PASID, domain id and call is below.</summary>
    private const ulong Large = 1UL << 20;

    public static string Of(string name, ulong value) => name switch
    {
        "device" when value <= ushort.MaxValue => Device(value),
        "mode" when value <= int.MaxValue && Enum.IsDefined((Mode)value) => $"{(Mode)value}".ToLowerInvariant(),
        "protection" => Protection(value),
        "address" or "iova" or "size" or "page" or "frame" or "slot" or "table" => $"0x{value:x}",
        _ => value < Large ? $"{value}" : $"0x{value:x}",
    };

    /// <summary>
    /// A sentence with its devices, PASIDs and domains written as in steps: explanations have them in hexadecimal, as
    /// they have all numbers.
    /// </summary>
    public static string InProse(string sentence) => Mention().Replace(
        sentence,
        mention => $"{mention.Groups["name"].Value} "
            + Of(
                mention.Groups["name"].Value.ToLowerInvariant(),
                ulong.Parse(mention.Groups["value"].Value, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)));

    [GeneratedRegex("\\b(?<name>device|pasid|domain) 0x(?<value>[0-9a-f]{1,16})\\b", RegexOptions.IgnoreCase)]
    private static partial Regex Mention();

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
