namespace PasidVerify.Iommu.Tests;

/// <summary>Threads that unmap the same buffers, rightly and wrongly: each mapping goes once, and only as it was made.</summary>
public class UnmapRaceTests
{
    private const ushort Device = DmaMachine.Nic;
    private const int Threads = 4;
    private const int Mappings = 300;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Each_mapping_is_unmapped_once_and_never_by_another_size(bool lazy)
    {
        Configuration configuration = DmaMachine.Configuration(new BootPolicy(Passthrough: false, Lazy: lazy)) with
        {
            CallLimit = 16,
            QueueSlots = 64,
            LastIova = 4096,
        };
        var dma = new PasidDma<FlatMemory>(FlatMemory.For(configuration), configuration);
        Assert.Equal(Status.Ok, dma.Probe(Device, out _));
        int[] unmapped = new int[Mappings];
        int wrong = 0;
        var iovas = new ulong[Mappings];
        for (int i = 0; i < Mappings; i++)
        {
            Assert.Equal(Status.Ok, dma.MapDma(
                Device, DmaMachine.Buffer, SizeOf(i), Direction.Bidirectional, out iovas[i], out _));
        }

        Thread[] threads = [.. Enumerable.Range(0, Threads).Select(seed => new Thread(() => Unmap(new Random(seed))))];
        foreach (Thread thread in threads)
            thread.Start();
        foreach (Thread thread in threads)
            thread.Join();
        Assert.Equal(0, wrong);
        Assert.All(unmapped, count => Assert.Equal(1, count));

        void Unmap(Random random)
        {
            for (int i = 0; i < Mappings; i++)
            {
                if (dma.UnmapDma(Device, iovas[i], SizeOf(i) + 0x1000) != Status.NotMapped)
                    Interlocked.Increment(ref wrong);
                if (SizeOf(i) > 0x1000 && dma.UnmapDma(Device, iovas[i], 0x1000) != Status.NotMapped)
                    Interlocked.Increment(ref wrong);
                if (random.Next(3) == 0)
                    Thread.Yield();
                Status status = dma.UnmapDma(Device, iovas[i], SizeOf(i));
                if (status == Status.Ok)
                    Interlocked.Increment(ref unmapped[i]);
                else if (status != Status.NotMapped)
                    Interlocked.Increment(ref wrong);
            }
        }
    }

    [Fact]
    public void An_unmap_that_finds_no_number_for_its_call_leaves_the_mapping_as_it_was()
    {
        var machine = new DmaMachine();
        machine.Start(Device);
        ulong[] iovas = [.. Enumerable.Range(0, DmaMachine.Calls + 1).Select(i =>
            machine.Map(Device, DmaMachine.Buffer + (ulong)i * 0x1000, 0x1000))];
        int[] calls = [.. iovas[..^1].Select(iova => machine.BeginUnmap(Device, iova, 0x1000))];
        Assert.Equal(Status.Exhausted, machine.Dma.BeginUnmapDma(Device, iovas[^1], 0x1000, out _));
        Assert.True(machine.Write(Device, iovas[^1]).Reached);
        foreach (int call in calls)
            machine.End(call);
        machine.Unmap(Device, iovas[^1], 0x1000);
    }

    private static ulong SizeOf(int mapping) => (ulong)(mapping % 3 + 1) * 0x1000;
}
