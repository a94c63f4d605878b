namespace PasidVerify.Iommu.Tests;

/// <summary>The pool has exactly the pages that the worst case needs: each test drives a system to it.</summary>
public class TablePagesTests
{
    [Theory]
    [InlineData(6, 5, 2)]
    [InlineData(100, 100, 2)]
    [InlineData(3, 5, 1)]
    [InlineData(3, 100, 1)]
    [InlineData(6, 4, 1)]
    [InlineData(100, 4, 1)]
    [InlineData(6, 3, 0)]
    [InlineData(2, 5, 0)]
    public void Untrusted_devices_PASIDs_and_domain_ids_all_limit_strict_trees(
        uint pasidLimit, uint domainLimit, int strictDomains)
    {
        var machine = new Machine(Machine.Small() with { PasidLimit = pasidLimit, DomainLimit = domainLimit });
        foreach (ushort device in new[] { Machine.Trusted, Machine.Trusted2 })
            machine.Enable(device, Mode.Bypass);
        foreach (ushort device in new[] { Machine.Untrusted, Machine.Untrusted2 })
        {
            if (strictDomains > 0)
                machine.Enable(device);
            machine.Dma.Disable(device);
        }

        ushort[] strict = [.. new[] { Machine.Untrusted, Machine.Untrusted2 }.Take(strictDomains)];
        foreach (ushort device in strict)
            machine.Map(machine.Enable(device).Domain, 0);

        // The devices' contexts: the root table, and a table for each of two buses.
        int pasidTables = strictDomains > 0 ? 4 : 2;
        Assert.Equal(3 + 4 * strictDomains + pasidTables, machine.Dma.Pool.InUse);
        Assert.Equal((ulong)(3 + 4 * strictDomains + 4), machine.Layout.PoolPages);
    }

    [Theory]
    [InlineData(62, 1000, 1)]
    [InlineData(63, 1000, 2)]
    [InlineData(63, 64, 1)]
    [InlineData(70, 64, 1)]
    [InlineData(70, 65, 2)]
    public void Each_device_has_the_PASID_tables_that_all_its_PASIDs_ever_take(int count, uint limit, int tables)
    {
        DeviceConfiguration[] devices =
            [.. Enumerable.Range(0, count).Select(i => new DeviceConfiguration((ushort)i, true))];
        var machine = new Machine(Machine.Small() with { Devices = devices, PasidLimit = limit, KernelPages = [] });
        int together = Math.Min(count, (int)limit - 2);
        for (int first = 0; first < count; first++)
        {
            ushort[] order = [.. Enumerable.Range(first, together).Select(i => (ushort)(i % count))];
            foreach (ushort device in order)
                machine.Enable(device);
            foreach (ushort device in order)
                Assert.Equal(Status.Ok, machine.Dma.Disable(device));
        }

        Assert.Equal(2 + count * tables, machine.Dma.Pool.InUse);
        Assert.Equal((ulong)machine.Dma.Pool.InUse, machine.Layout.PoolPages);
    }

    [Fact]
    public void Sizes_beyond_32_bits_are_counted_and_refused_for_their_size()
    {
        var devices = new List<DeviceConfiguration>();
        for (int i = 0; i <= ushort.MaxValue; i++)
            devices.Add(new DeviceConfiguration((ushort)i, false));
        var pages = new List<KernelPage>();
        for (ulong i = 0; i < 40000; i++)
            pages.Add(new KernelPage(Machine.PageOf(Machine.Base) + i * 512 * 512, 0, true));
        Configuration huge = Machine.Small() with
        {
            Devices = devices,
            KernelPages = pages,
            DirectMapSize = 1UL << 46,
            PasidLimit = 1 << 20,
            DomainLimit = 1 << 16,
            HostAddressBits = 44,
        };
        Assert.Throws<ArgumentException>(() => MemoryLayout.Of(huge));
        Assert.Throws<ArgumentException>(() => MemoryLayout.Of(huge with { HostAddressBits = 52 }));

        // Pages 1 GiB apart: 512 share a table of the second level from the top. The highest PASID is 65537. Each bus
        // has two context tables.
        const ulong tree = 1 + 79 + 40000 + 40000;
        Assert.Equal((65536 - 3) * tree + 65536 * 1025UL + 1 + 512, TablePages.Needed(huge));
        Assert.Equal(tree, TablePages.Kernel(huge));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    public void The_kernel_has_the_tables_of_its_pages_and_those_that_it_may_add(int more)
    {
        // A root, a table of each middle level, and a leaf table, for each of two regions.
        var machine = new Machine(Machine.Small() with { KernelTablePages = more });
        Assert.Equal(7, machine.Dma.KernelTables.InUse);
        Assert.Equal(7UL + (ulong)more, machine.Layout.KernelTablePages);
    }
}
