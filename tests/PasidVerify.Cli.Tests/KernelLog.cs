using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace PasidVerify.Cli.Tests;

/// <summary>Small ftrace logs: one page of one domain is mapped, unmapped, flushed, and used again.</summary>
internal static class KernelLog
{
    private const string Map =
        "map: IOMMU: iova=0x00000000fffff000 - 0x0000000100000000 paddr=0x0000000000005000 size=4096";

    private const string Unmap =
        "unmap: IOMMU: iova=0x00000000fffff000 - 0x0000000100000000 size=4096 unmapped_size=4096";

    private const string Flush = "qi_submit: iotlb_inv dmar0: 0x300f2 0xfffff000 0x0 0x0";

    public static string Clean => Of(Map, Unmap, Flush, Map, Unmap, Flush);

    /// <summary>The page is mapped again at line 7 although nothing was flushed since its unmap.</summary>
    public static string MissingFlush => Of(Map, Unmap, Flush, Map, Unmap, Map, Unmap, Flush);

    /// <summary>Used once: nothing to judge.</summary>
    public static string UsedOnce => Of(Map);

    public static string Long =>
        Of([.. Enumerable.Repeat((string[])[Map, Unmap, Flush], 3_000).SelectMany(use => use)]);

    public static byte[] Zipped(string text)
    {
        using var bytes = new MemoryStream();
        using (var zip = new GZipStream(bytes, CompressionLevel.Fastest)) zip.Write(Encoding.UTF8.GetBytes(text));
        return bytes.ToArray();
    }

    private static string Of(params string[] events)
    {
        var log = new StringBuilder("# tracer: nop\n");
        for (int i = 0; i < events.Length; i++)
        {
            double seconds = 1 + (i / 1e6);
            log.Append(
                CultureInfo.InvariantCulture, $"          <idle>-0       [000] d.h1.   {seconds,10:f6}: {events[i]}\n");
        }

        return log.ToString();
    }
}
