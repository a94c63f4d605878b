using PasidVerify.Iommu;

namespace PasidVerify.Conformance.Tests;

/// <summary>What the hardware finds in a slot of the invalidation queue.</summary>
/// <param name="written">What the kernel wrote to a slot.</param>
/// <param name="slot">The slot, counted modulo their number.</param>
internal delegate Descriptor<Word> QueueFault(Func<int, Descriptor<Word>> written, int slot);

/// <summary>Memory where the hardware finds other invalidation descriptors than the kernel has written.</summary>
/// <param name="inner">Everything else.</param>
/// <param name="queue">Physical address of the queue.</param>
/// <param name="slots">Its descriptors, a power of two.</param>
/// <param name="fault">What is found instead.</param>
internal readonly struct FaultyQueue(CheckedMemory inner, ulong queue, int slots, QueueFault fault) : IMemory
{
    public int Processor => inner.Processor;

    /// <summary>The implementation with a fault of its queue.</summary>
    public static Target Target(QueueFault fault) => new("faulty", scope =>
    {
        var configuration = ScopeConfiguration.Of(scope);
        var watch = new StoreWatch();
        var layout = MemoryLayout.Of(configuration);
        var memory = new CheckedMemory(FlatMemory.For(configuration), layout.Start, layout.Bytes, [], watch);
        var faulty = new FaultyQueue(memory, layout.Queue, configuration.QueueSlots, fault);
        return new(new PasidDma<FaultyQueue>(faulty, configuration), watch, memory);
    });

    public ulong Load(ulong address)
    {
        ulong offset = address - queue;
        ulong qword = offset % DescriptorFormat.Bytes;
        if (offset >= (ulong)slots * DescriptorFormat.Bytes || qword >= DescriptorFormat.NarrowBytes)
            return inner.Load(address);
        var found = fault(Written, (int)(offset / DescriptorFormat.Bytes));
        return qword == 0 ? found.Low : found.High;
    }

    public void Store(ulong address, ulong value) => inner.Store(address, value);

    public ulong CompareExchange(ulong address, ulong value, ulong comparand) =>
        inner.CompareExchange(address, value, comparand);

    public void Relax(ref SpinWait wait) => inner.Relax(ref wait);

    private Descriptor<Word> Written(int slot)
    {
        ulong address = queue + (ulong)(slot & (slots - 1)) * DescriptorFormat.Bytes;
        return new(inner.Load(address), inner.Load(address + sizeof(ulong)));
    }
}
