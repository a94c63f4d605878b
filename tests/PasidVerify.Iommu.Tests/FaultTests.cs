namespace PasidVerify.Iommu.Tests;

public class FaultTests
{
    private readonly Machine _machine = new();

    [Theory]
    [InlineData(Machine.Unknown, 0, FaultReason.RootNotPresent)]
    [InlineData(Machine.Unknown, 0xfffff, FaultReason.RootNotPresent)]
    [InlineData(Machine.UnknownOnBus, 0, FaultReason.ContextNotPresent)]
    [InlineData(Machine.UnknownOnBus, 0xfffff, FaultReason.ContextNotPresent)]
    [InlineData(Machine.Trusted, 0, FaultReason.PasidIsRidPasid)]
    [InlineData(Machine.Trusted, 1, FaultReason.DirectoryNotPresent)]
    [InlineData(Machine.Trusted, 8191, FaultReason.DirectoryNotPresent)]
    [InlineData(Machine.Trusted, 8192, FaultReason.PasidBeyondDirectory)]
    [InlineData(Machine.Trusted, 0xfffff, FaultReason.PasidBeyondDirectory)]
    [InlineData(Machine.Trusted, uint.MaxValue, FaultReason.PasidBeyondDirectory)]
    public void A_device_that_is_off_faults(ushort device, uint pasid, FaultReason fault)
    {
        Assert.Equal(Answer.Blocked(fault), _machine.Read(device, pasid, 0x1000));
    }

    [Theory]
    [InlineData(3, FaultReason.PasidNotPresent)]
    [InlineData(63, FaultReason.PasidNotPresent)]
    [InlineData(64, FaultReason.DirectoryNotPresent)]
    [InlineData(0x2002, FaultReason.PasidBeyondDirectory)]
    public void Only_the_enabled_PASID_answers(uint pasid, FaultReason fault)
    {
        _machine.Enable(Machine.Trusted);
        Assert.Equal(Answer.Blocked(fault), _machine.Read(Machine.Trusted, pasid, Machine.Kva(0), true));
    }

    [Fact]
    public void A_larger_limit_takes_a_larger_directory()
    {
        var machine = new Machine(Machine.Small() with { PasidLimit = 8193 });
        Assert.Equal(Answer.Blocked(FaultReason.DirectoryNotPresent), machine.Read(Machine.Trusted, 16383, 0));
        Assert.Equal(Answer.Blocked(FaultReason.PasidBeyondDirectory), machine.Read(Machine.Trusted, 16384, 0));
    }

    [Fact]
    public void Another_devices_PASID_does_not_answer()
    {
        (uint pasid, _) = _machine.Enable(Machine.Trusted);
        Assert.True(_machine.Read(Machine.Trusted, pasid, Machine.Kva(0), true).Reached);
        Answer other = _machine.Read(Machine.Trusted2, pasid, Machine.Kva(0), true);
        Assert.Equal(FaultReason.DirectoryNotPresent, other.Fault);
    }

    [Theory]
    [InlineData(0, FaultReason.None)]
    [InlineData((1UL << 46) - 1, FaultReason.None)]
    [InlineData(1UL << 46, FaultReason.BeyondHostWidth)]
    [InlineData(ulong.MaxValue, FaultReason.BeyondHostWidth)]
    [InlineData(0xfedf_ffff, FaultReason.None)]
    [InlineData(0xfee0_0000, FaultReason.InterruptWindow)]
    [InlineData(0xfeef_ffff, FaultReason.InterruptWindow)]
    [InlineData(0xfef0_0000, FaultReason.None)]
    public void Bypass_is_the_identity_below_the_host_width(ulong address, FaultReason fault)
    {
        _machine.Enable(Machine.Trusted, Mode.Bypass);
        Answer expected = fault == FaultReason.None ? Answer.At(address) : Answer.Blocked(fault);
        foreach (bool privileged in new[] { false, true })
        {
            Assert.Equal(expected, _machine.Read(Machine.Trusted, 1, address, privileged));
            Assert.Equal(expected, _machine.Write(Machine.Trusted, 1, address, privileged));
        }
    }

    [Theory]
    [InlineData(0x0000_8000_0000_0000, FaultReason.NotCanonical)]
    [InlineData(0xffff_7fff_ffff_ffff, FaultReason.NotCanonical)]
    [InlineData(0x7fff_ffff_ffff, FaultReason.NotPresent)]
    [InlineData(0xffff_8000_0000_0000, FaultReason.NotPresent)]
    [InlineData(Machine.Base + Machine.Size, FaultReason.NotPresent)]
    [InlineData(Machine.Base + Machine.HolePage * 0x1000, FaultReason.NotPresent)]
    [InlineData(Machine.Base + Machine.InterruptPage * 0x1000, FaultReason.InterruptWindow)]
    [InlineData(Machine.Base, FaultReason.None)]
    [InlineData(Machine.ModuleAddress, FaultReason.None)]
    public void Fast_mode_answers_as_the_kernels_own_tables_do(ulong address, FaultReason fault)
    {
        (uint pasid, _) = _machine.Enable(Machine.Trusted);
        Assert.Equal(fault, _machine.Read(Machine.Trusted, pasid, address, true).Fault);
        Assert.Equal(fault, _machine.Write(Machine.Trusted, pasid, address, true).Fault);
    }

    [Fact]
    public void Fast_mode_needs_privilege_and_obeys_write_protection()
    {
        (uint pasid, _) = _machine.Enable(Machine.Trusted);
        ulong readOnly = Machine.Kva(Machine.ReadOnlyPage, 8);
        Assert.Equal(FaultReason.SupervisorPage, _machine.Read(Machine.Trusted, pasid, Machine.Kva(0)).Fault);
        Assert.Equal(FaultReason.SupervisorPage, _machine.Write(Machine.Trusted, pasid, readOnly).Fault);
        Assert.Equal(FaultReason.WriteDenied, _machine.Write(Machine.Trusted, pasid, readOnly, true).Fault);
        Answer read = _machine.Read(Machine.Trusted, pasid, readOnly, true);
        Assert.Equal(Answer.At(Machine.PhysicalOf(Machine.ReadOnlyPage, 8)), read);
        Assert.Equal(FaultReason.WriteDenied, _machine.Write(Machine.Trusted, pasid, readOnly, true).Fault);
        Assert.Equal(FaultReason.SupervisorPage, _machine.Read(Machine.Trusted, pasid, readOnly).Fault);
    }
}
