namespace PasidVerify.Iommu.Tests;

/// <summary>The kernel's side of a long range walks down once a table, and then goes from slot to slot.</summary>
public class TableWalkCostTests
{
    private readonly Machine _machine = new();
    private readonly ushort _domain;

    public TableWalkCostTests()
    {
        (_, _domain) = _machine.Enable(Machine.Untrusted);
        _machine.Map(_domain, 0);
        _machine.Unmap(_domain, 0);
    }

    [Fact]
    public void Each_further_page_costs_map_three_loads_and_one_store()
    {
        (int loads, int stores) = CostOf(() => _machine.Map(_domain, 0));
        _machine.Unmap(_domain, 0);

        // The kernel's leaf to see that it is there and again to copy it, and ours to see that it is free.
        Assert.Equal((loads + 3 * 9, stores + 9), CostOf(() => _machine.Map(_domain, 0, 10)));
    }

    [Fact]
    public void Each_further_page_costs_unmap_one_load_and_one_store()
    {
        _machine.Map(_domain, 0, 10);
        (int loads, int stores) = CostOf(() => _machine.BeginUnmap(_domain, 0));
        Assert.Equal((loads + 8, stores + 8), CostOf(() => _machine.BeginUnmap(_domain, 1, 9)));
    }

    private (int Loads, int Stores) CostOf(Action call)
    {
        (int loads, int stores) = (_machine.Memory.Watch.Loads, _machine.Memory.Watch.Stores);
        call();
        return (_machine.Memory.Watch.Loads - loads, _machine.Memory.Watch.Stores - stores);
    }
}
