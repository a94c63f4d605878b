using static PasidVerify.Iommu.Tests.AtsMachine;

namespace PasidVerify.Iommu.Tests;

/// <summary>Accesses of devices by way of their own TLBs: what these keep, for whom, and until when.</summary>
public class AtsAccessTests
{
    private readonly AtsMachine _machine = new();

    [Theory]
    [InlineData(null)]
    [InlineData(1U)]
    public void A_translation_is_asked_for_once_and_then_known(uint? pasid)
    {
        ulong iova = Start(Nic);
        Assert.Equal(Answer.At(Data + 0x123), _machine.Ats(Nic, pasid, iova + 0x123, write: true));
        int loads = _machine.Watch.Loads;
        Assert.Equal(Answer.At(Data + 0xff8), _machine.Ats(Nic, pasid, iova + 0xff8, write: true));
        Assert.Equal(loads, _machine.Watch.Loads);
    }

    [Fact]
    public void What_was_asked_for_to_read_is_asked_for_again_to_write()
    {
        ulong iova = Start(Nic);
        Assert.True(_machine.Ats(Nic, 1, iova).Reached);
        Assert.Equal(Answer.At(Data), _machine.Ats(Nic, 1, iova, write: true));
    }

    [Fact]
    public void What_may_not_be_written_is_told_to_be_read()
    {
        _machine.Probe(Nic);
        ulong iova = _machine.Map(Nic, direction: Direction.ToDevice);
        Assert.Equal(FaultReason.WriteDenied, _machine.Ats(Nic, null, iova, write: true).Fault);
        int loads = _machine.Watch.Loads;
        Assert.Equal(Answer.At(Data), _machine.Ats(Nic, null, iova));
        Assert.Equal(loads, _machine.Watch.Loads);
    }

    [Fact]
    public void What_a_supervisor_was_told_no_user_is()
    {
        uint pasid = _machine.Enable(Nic, Mode.Kva);
        Assert.Equal(
            Answer.At(Machine.PhysicalOf(2)), _machine.Ats(Nic, pasid, Machine.Kva(2), privileged: true));
        Assert.Equal(FaultReason.SupervisorPage, _machine.Ats(Nic, pasid, Machine.Kva(2)).Fault);
    }

    [Fact]
    public void What_faults_is_not_kept()
    {
        _machine.Probe(Nic);
        Assert.Equal(FaultReason.NotPresent, _machine.Ats(Nic, null, 0x1000).Fault);
        ulong iova = _machine.Map(Nic);
        Assert.Equal(Answer.At(Data), _machine.Ats(Nic, null, iova));
    }

    [Fact]
    public void A_TLB_answers_until_the_flush_of_the_unmap_reaches_it()
    {
        ulong iova = Start(Nic);
        _machine.Ats(Nic, 1, iova);
        int unmap = _machine.BeginUnmap(Nic, iova);

        // IOTLB for both PASIDs, device TLB without PASID, with PASID.
        _machine.Step(3);
        Assert.Equal(Answer.At(Data), _machine.Ats(Nic, 1, iova));
        Assert.Equal(FaultReason.NotPresent, _machine.Ats(Nic, null, iova).Fault);
        _machine.Step(1);
        Assert.Equal(FaultReason.NotPresent, _machine.Ats(Nic, 1, iova).Fault);
        Assert.Empty(_machine.Submitted(unmap));
    }

    /// <summary>Why the IOTLB comes first.</summary>
    [Fact]
    public void The_IOTLB_answers_a_translation_request_too()
    {
        ulong iova = Start(Nic);
        Assert.True(_machine.Dma.Access(new Request(Nic, 1, iova, true, false)).Reached);
        int unmap = _machine.BeginUnmap(Nic, iova);
        Assert.Equal(Answer.At(Data), _machine.Ats(Nic, 1, iova, write: true));
        Assert.Equal(4, _machine.Submitted(unmap).Length);
        Assert.Equal(FaultReason.NotPresent, _machine.Ats(Nic, 1, iova, write: true).Fault);
    }

    [Theory]
    [InlineData(Plain)]
    [InlineData(Dock)]
    public void A_device_without_ATS_or_without_trust_is_blocked_as_its_translation_request_is(ushort device)
    {
        ulong iova = Start(device);
        foreach (uint? pasid in new uint?[] { null, 1 })
        {
            Assert.True(_machine.Dma.Access(Request(device, pasid, iova)).Reached);
            Assert.Equal(FaultReason.DeviceTlbNotEnabled, _machine.Dma.Translate(Request(device, pasid, iova)).Fault);
            Assert.Equal(Answer.Blocked(FaultReason.DeviceTlbNotEnabled), _machine.Ats(device, pasid, iova));
        }
    }

    [Fact]
    public void A_device_that_is_unknown_is_blocked() =>
        Assert.Equal(FaultReason.ContextNotPresent, _machine.Ats(0x0102, null, 0x1000).Fault);

    [Fact]
    public void In_bypass_the_interrupt_window_is_met_by_the_translated_request()
    {
        uint pasid = _machine.Enable(Disk, Mode.Bypass);
        Assert.Equal(Answer.At(0x1234), _machine.Ats(Disk, pasid, 0x1234, write: true));
        Assert.Equal(FaultReason.InterruptWindow, _machine.Ats(Disk, pasid, 0xfee0_0000, write: true).Fault);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Without_PASID_the_interrupt_window_is_asked_for_untranslated(bool write)
    {
        _machine.Probe(Nic);
        Request untranslated = Request(Nic, null, 0xfee0_0000) with { Write = write };
        Assert.Equal(_machine.Dma.Access(untranslated), _machine.Ats(Nic, null, 0xfee0_0000, write));
    }

    [Fact]
    public void A_wait_waits_for_an_access_that_is_under_way()
    {
        ulong iova = Start(Nic);
        int unmap = _machine.BeginUnmap(Nic, iova);
        _machine.Watch.AtLoad = () =>
        {
            _machine.Watch.AtLoad = null;
            while (_machine.Dma.End(unmap) == Status.Pending && _steps++ < 20)
                _machine.Dma.Step();
        };
        _machine.Ats(Nic, 1, iova);
        Assert.Equal(21, _steps);
    }

    private int _steps;

    private ulong Start(ushort device)
    {
        _machine.Probe(device);
        _machine.Enable(device, Mode.Iova);
        return _machine.Map(device);
    }

    private static Request Request(ushort device, uint? pasid, ulong address) =>
        new(device, pasid ?? 0, address, false, false) { WithoutPasid = pasid is null };
}
