using System.IO.Compression;
using System.Text;
using PasidVerify.Conformance.Ftrace;

namespace PasidVerify.Conformance.Tests.Ftrace;

public sealed class DomainIdentityTests
{
    private const ulong Iova = HandMadeLog.Iova;
    private const string Nvme = "0000:00:05.0";
    private const string Disk = "0000:00:06.0";

    [Fact]
    public void With_two_domains_an_unmap_without_flush_cannot_be_decided()
    {
        HandMadeLog log = new HandMadeLog().Use(3).Use(4).Map().Unmap().Map();
        int reuse = log.LastLine;
        log.Unmap().Flush(3).MustBeUndecidedAt(reuse);
    }

    [Fact]
    public void A_page_that_each_candidate_flushed_is_clean() =>
        new HandMadeLog().Use(3).Use(4).Map().Unmap().Use(3, Iova - 0x1000).On(1)
            .FlushDomain(3).FlushDomain(4).On(0).Use(3).MustBeClean();

    [Fact]
    public void Device_names_of_dma_events_decide()
    {
        static HandMadeLog Life(HandMadeLog log, string device, ulong did)
        {
            Mapped(log, device).Unmap();
            if (did > 0) log.Flush(did);
            return log.Event($"dma_unmap_page: {device} dir=TO_DEVICE dma_addr=fffff000 size=4096 attrs=");
        }

        static HandMadeLog Mapped(HandMadeLog log, string device) =>
            log.Map().Event($"dma_map_page: {device} dir=TO_DEVICE dma_addr=fffff000 size=4096 phys_addr=5000 attrs=");

        HandMadeLog log = Life(Life(new HandMadeLog(), Nvme, 3), Disk, 4);
        Life(log, Nvme, 0);
        Life(log, Disk, 4);
        log.MustBeClean();
        Mapped(log, Nvme).MustBeViolatedAt(log.LastLine - 1);
    }

    [Fact]
    public void The_announced_device_of_a_scatterlist_decides()
    {
        HandMadeLog log = new HandMadeLog().Use(4);
        for (int round = 0; round < 3; round++)
        {
            log.Map().Event($"dma_map_sg: {Nvme} dir=TO_DEVICE nents=1/1 ents=1/1 dma_addrs={{0xfffff000}} "
                    + "sizes={0x1000} phys_addrs={0x5000} attrs=")
                .Event($"dma_unmap_sg: {Nvme} dir=TO_DEVICE phys_addrs={{0x5000}} attrs=").Unmap();
            if (round != 1) log.Flush(3);
        }

        log.MustBeViolatedAt(log.LastLine - 4);
    }

    [Fact]
    public void Domain_pointers_of_probes_decide()
    {
        static HandMadeLog Life(HandMadeLog log, ulong domain, ulong did)
        {
            string owner = $"domain=0x{domain:x}";
            log.Event($"iommu_map_atomic: (iommu_map_atomic+0x0/0x60) {owner} iova=0xfffff000 paddr=0x5000 size=0x1000")
                .Map()
                .Event($"iommu_unmap_fast: (iommu_unmap_fast+0x0/0x10) {owner} iova=0xfffff000 size=0x1000")
                .Unmap();
            return did == 0 ? log : log.Event(
                $"iotlb_sync: (intel_iommu_tlb_sync+0x0/0xf0) {owner} gstart=0xfffff000 gend=0xffffffff").Flush(did);
        }

        HandMadeLog log = Life(Life(new HandMadeLog(), 0xa0, 3), 0xb0, 4);
        Life(log, 0xa0, 0);
        Life(log, 0xb0, 4);
        log.MustBeClean();
        int lines = log.LastLine;
        Life(log, 0xa0, 3).MustBeViolatedAt(lines + 2);
    }

    [Fact]
    public void The_drivers_own_announcement_of_a_flush_names_the_domain()
    {
        HandMadeLog log = new HandMadeLog().Use(3).Use(4).Map().Unmap()
            .Event("cache_tag_flush_range: dmar0 dmar0[0] type iotlb did 3 [0xfffff000-0xffffffff] "
                + "addr 0xfffff000 pages 0x1 mask 0x0")
            .Map();
        log.Unmap().Flush(3).MustBeViolatedAt(log.LastLine - 2);
    }

    [Fact]
    public void A_flush_of_another_domain_than_the_announced_one_flushes_nothing_of_it()
    {
        HandMadeLog log = new HandMadeLog().Use(3).Use(4).Map().Unmap()
            .Event("cache_tag_flush_range: dmar0 dmar0[0] type iotlb did 3 [0xfffff000-0xffffffff] "
                + "addr 0xfffff000 pages 0x1 mask 0x0")
            .Flush(4).Map();
        log.Unmap().Flush(3).MustBeViolatedAt(log.LastLine - 2);
    }

    /// <summary>The kernel announces domain 4 each time, and submits a descriptor of domain 3.</summary>
    [Theory]
    [InlineData(10226)]
    [InlineData(16930)]
    [InlineData(22930)]
    public void In_a_real_log_too(int line)
    {
        using var packed = new GZipStream(File.OpenRead(ShippedLogs.Path("k612-strict-multi-dma")), CompressionMode.Decompress);
        using var reader = new StreamReader(packed);
        string[] lines = reader.ReadToEnd().Split('\n');
        Assert.Contains("did 4 ", lines[line - 2], StringComparison.Ordinal);
        Assert.Contains(" 0x400f2 ", lines[line - 1], StringComparison.Ordinal);
        lines[line - 1] = lines[line - 1].Replace(" 0x400f2 ", " 0x300f2 ", StringComparison.Ordinal);
        using var changed = new MemoryStream(Encoding.UTF8.GetBytes(string.Join('\n', lines)));
        Assert.Equal(TraceVerdict.Violated, CoherenceChecker.CheckFile("-", changed).Verdict);
    }

    [Fact]
    public void A_domain_id_after_a_detach_is_another_domain()
    {
        // The new owner of id 3 maps what the old one had unmapped; the detach flushed all of it.
        new HandMadeLog().Use(3).Map().Unmap().Flush(3, Iova - 0x1000).Detach(3).Attach().Use(3).MustBeClean();
    }

    [Fact]
    public void A_map_that_outlives_a_detach_is_undone_under_the_next_id() =>
        new HandMadeLog().Map().Detach(3).Attach().Use(3).Use(3).Detach(3).Attach()
            .Unmap().Flush(3).Use(3).MustBeClean();

    [Fact]
    public void Clean_up_of_a_domain_without_devices_needs_no_flush() =>
        new HandMadeLog().Use(3, Iova - 0x5000).Map().Detach(3).Attach().Unmap()
            .On(1).Use(3, Iova - 0x5000).Use(3).MustBeClean();

    [Fact]
    public void The_same_unmap_without_a_detach_is_not_excused()
    {
        HandMadeLog log = new HandMadeLog().Use(3, Iova - 0x5000).Map().Attach().Unmap()
            .On(1).Use(3, Iova - 0x5000).Map();
        log.Unmap().Flush(3).MustBeViolatedAt(log.LastLine - 2);
    }

    [Fact]
    public void Identity_maps_made_at_boot_and_never_undone_do_no_harm() =>
        new HandMadeLog().Map(0, 16 << 20).Attach().Use(3, 0x5000).Use(3, 0x5000).MustBeClean();

    [Fact]
    public void Two_maps_of_one_address_at_once_are_of_two_domains() =>
        new HandMadeLog().Map().Map().Unmap().Flush(3).Map().Unmap().Flush(4).Unmap().Flush(3).MustBeClean();

    [Fact]
    public void Equal_times_on_two_processors_have_no_order()
    {
        HandMadeLog log = new HandMadeLog().Use(3).Map().Unmap().On(1).AtOnce().Map();
        int map = log.LastLine;
        log.Unmap().Flush(3).MustBeUndecidedAt(map);
    }

    [Fact]
    public void Equal_times_on_one_processor_have_the_order_of_their_lines()
    {
        HandMadeLog log = new HandMadeLog().Use(3).Map().Unmap().AtOnce().Map();
        log.Unmap().Flush(3).MustBeViolatedAt(log.LastLine - 2);
    }
}
