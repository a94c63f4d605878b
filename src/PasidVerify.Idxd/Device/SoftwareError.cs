namespace PasidVerify.Idxd;

/// <summary>SWERR: an error that no completion record can tell of (Linux: union sw_err_reg).</summary>
/// <param name="IsValid">There is one; software has not cleared it.</param>
/// <param name="HasOverflowed">There was another one since, which is lost.</param>
/// <param name="Status">What went wrong.</param>
/// <param name="Pasid">PASID of the descriptor.</param>
/// <param name="Address">The address that could not be used.</param>
public readonly record struct SoftwareError(
    bool IsValid, bool HasOverflowed, CompletionStatus Status, uint Pasid, ulong Address);
