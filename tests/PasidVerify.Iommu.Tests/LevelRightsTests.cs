namespace PasidVerify.Iommu.Tests;

/// <summary>U/S and R/W count at every level: rights are their conjunction (VT-d 3.6).</summary>
public class LevelRightsTests
{
    private const ulong Writable = 2;
    private const ulong User = 4;

    public static TheoryData<int> SubsetsOfLevels() => [.. Enumerable.Range(0, 16)];

    [Theory]
    [MemberData(nameof(SubsetsOfLevels))]
    public void A_page_is_writable_only_if_the_entries_of_all_levels_are(int levels)
    {
        (Machine machine, uint pasid) = With(Writable, levels);
        FaultReason write = levels == 15 ? FaultReason.None : FaultReason.WriteDenied;
        Assert.Equal(write, machine.Write(Machine.Untrusted, pasid, Machine.Kva(0)).Fault);
        Assert.True(machine.Read(Machine.Untrusted, pasid, Machine.Kva(0)).Reached);
        Assert.Equal(write, machine.Write(Machine.Untrusted, pasid, Machine.Kva(0)).Fault);
    }

    [Theory]
    [MemberData(nameof(SubsetsOfLevels))]
    public void A_page_is_the_users_only_if_the_entries_of_all_levels_are(int levels)
    {
        (Machine machine, uint pasid) = With(User, levels);
        FaultReason user = levels == 15 ? FaultReason.None : FaultReason.SupervisorPage;
        Assert.Equal(user, machine.Read(Machine.Untrusted, pasid, Machine.Kva(0)).Fault);
        Assert.True(machine.Write(Machine.Untrusted, pasid, Machine.Kva(0), privileged: true).Reached);
        Assert.Equal(user, machine.Write(Machine.Untrusted, pasid, Machine.Kva(0)).Fault);
    }

    /// <summary>A page mapped with a flag set at these levels alone, bit 0 for the leaf.</summary>
    private static (Machine Machine, uint Pasid) With(ulong flag, int levels)
    {
        var machine = new Machine();
        (uint pasid, ushort domain) = machine.Enable(Machine.Untrusted);
        machine.Map(domain, 0);
        ulong root = machine.RootOf(2, pasid);
        for (int level = 1; level <= 4; level++)
        {
            ulong slot = machine.EntrySlot(root, Machine.Kva(0), level);
            ulong entry = machine.Memory.Load(slot);
            machine.Memory.Store(slot, (levels >> (level - 1) & 1) != 0 ? entry | flag : entry & ~flag);
        }

        return (machine, pasid);
    }
}
