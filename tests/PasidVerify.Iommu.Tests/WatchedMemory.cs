namespace PasidVerify.Iommu.Tests;

/// <summary>Memory that counts, and calls back around every store; a handle, as the product asks.</summary>
internal readonly struct WatchedMemory(FlatMemory memory, MemoryWatch watch) : IMemory
{
    public MemoryWatch Watch => watch;

    public ulong Load(ulong address)
    {
        watch.Loads++;
        watch.Interrupt(watch.AtLoad);
        ulong loaded = memory.Load(address);
        watch.Interrupt(watch.AfterLoad);
        return loaded;
    }

    public void Store(ulong address, ulong value)
    {
        watch.Stores++;
        if (memory.Load(address) == value)
            return;
        watch.Interrupt(watch.Hardware);
        memory.Store(address, value);
        watch.Interrupt(watch.Hardware);
    }

    public int Processor => 0;

    public void Relax(ref SpinWait wait) => memory.Relax(ref wait);

    public ulong CompareExchange(ulong address, ulong value, ulong comparand)
    {
        watch.Stores++;
        watch.Interrupt(watch.Hardware);
        ulong before = memory.CompareExchange(address, value, comparand);
        watch.Interrupt(watch.Hardware);
        return before;
    }
}

internal sealed class MemoryWatch
{
    private bool _inside;

    public int Loads { get; set; }

    public int Stores { get; set; }

    /// <summary>What hardware does before and after each store of the kernel that changes memory.</summary>
    public Action? Hardware { get; set; }

    /// <summary>What happens before each load.</summary>
    public Action? AtLoad { get; set; }

    /// <summary>What happens after each load, before it is made use of.</summary>
    public Action? AfterLoad { get; set; }

    public void Interrupt(Action? hardware)
    {
        if (_inside || hardware is null)
            return;
        Outside(hardware);
    }

    /// <summary>Runs hardware: its own stores call nothing back.</summary>
    public void Outside(Action hardware)
    {
        bool before = _inside;
        _inside = true;
        hardware();
        _inside = before;
    }
}
