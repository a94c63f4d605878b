using System.Text.Json;

namespace PasidVerify.Cli.Tests;

public sealed class ListTests
{
    [Fact]
    public void It_names_everything_that_other_commands_take()
    {
        var ran = CommandLine.Run("list", "--json");
        Assert.Equal((ExitCode.Holds, ""), (ran.Code, ran.Error));
        var json = ran.Json("list");
        Assert.Equal(
            [
                "isolation", "mode-isolation", "strict-coherence", "lazy-coherence", "kernel-coherence", "binding",
                "rid-equivalence", "write-protection", "availability", "atomic-failure", "allocator",
            ],
            Names(json, "claims"));
        Assert.Equal(
            [
                "fast-for-untrusted", "bypass-for-untrusted", "no-flush-on-unmap-strict-kva", "flush-before-clear",
                "pasid-entry-without-cache-flush", "no-kernel-notifier", "table-page-freed-before-flush",
                "no-write-protect-enable", "no-flush-on-unmap-fast-kva", "fast-beyond-direct-map",
                "fast-shares-direct-map-only",
                "ats-for-untrusted", "lazy-for-untrusted", "no-flush-on-unmap-iova", "no-flush-after-failed-sg",
                "no-device-tlb-flush-for-pasid", "pasid-recorded-per-domain", "domain-id-reused-before-flush",
                "iova-reused-before-flush",
                "bypass-disable-clears-pasid-0", "wrapping-range-check", "no-bounce", "bounce-slot-not-initialised",
                "bounce-zeroed-from-device",
            ],
            Names(json, "switches"));
        Assert.Equal(
            [
                "enable", "begin_disable", "map_kva", "begin_unmap_kva", "probe", "map_dma", "begin_unmap_dma",
                "begin_map_sg", "map_segment", "begin_undo_map_sg", "begin_flush_queue", "kernel_add_table", "kernel_map",
                "begin_kernel_change", "begin_free_table", "write_frame", "store", "end", "complete",
            ],
            Texts(json, "operations"));
        Assert.Equal(["iommu"], Texts(json, "targets"));
        Assert.Equal(
            ["small", "top", "end", "kernel", "dma", "lazy", "list", "untrusted", "bounce", "campaign"], Texts(json, "scopes"));
        Assert.Equal(
            ["bypass", "kva-fast", "kva-strict", "iova-lazy", "iova-strict", "iova-bounce"], Texts(json, "modes"));
        Assert.Equal(["z3", "cvc5"], Texts(json, "solvers"));
    }

    [Fact]
    public void As_text_it_has_a_line_for_each_claim_and_switch()
    {
        string output = CommandLine.Run("list").Output;
        Assert.Contains("  strict-coherence ", output, StringComparison.Ordinal);
        Assert.Contains("  wrapping-range-check ", output, StringComparison.Ordinal);
        Assert.Contains("targets: iommu", output, StringComparison.Ordinal);

        // What must break comes first, and what must hold under a heading of its own.
        int breaks = output.IndexOf("must break", StringComparison.Ordinal);
        int holds = output.IndexOf("holds all the same", StringComparison.Ordinal);
        Assert.InRange(output.IndexOf("  no-bounce ", StringComparison.Ordinal), breaks, holds);
        Assert.True(output.IndexOf("  fast-beyond-direct-map ", StringComparison.Ordinal) > holds);
    }

    private static IEnumerable<string?> Names(JsonElement json, string field) =>
        json.GetProperty(field).EnumerateArray().Select(one => one.GetProperty("name").GetString());

    private static IEnumerable<string?> Texts(JsonElement json, string field) =>
        json.GetProperty(field).EnumerateArray().Select(one => one.GetString());
}
