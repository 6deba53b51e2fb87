@{
    RootModule           = 'Wassette.PowerShell.dll'
    ModuleVersion        = '0.1.0'
    GUID                 = '6a80a6c3-cdae-4e5c-8c91-59fe784dc7bf'
    Author               = 'Wassette for PowerShell contributors'
    CompanyName          = 'Wassette for PowerShell contributors'
    Copyright            = '(c) Wassette for PowerShell contributors. MIT licence.'
    Description          = 'Runs untrusted tools packaged as WebAssembly components from PowerShell, inside Wasmtime, with nothing granted by default: no files, no network, no environment.'

    CompatiblePSEditions = @('Core')
    PowerShellVersion    = '7.6'

    FormatsToProcess     = @('Wassette.Format.ps1xml')

    CmdletsToExport      = @(
        'Export-WassettePolicy'
        'Find-WasmComponent'
        'Get-WasmComponent'
        'Get-WasmTool'
        'Get-WassetteAuditEvent'
        'Get-WassetteDenial'
        'Get-WassettePolicy'
        'Get-WassetteSecret'
        'Get-WassetteSession'
        'Grant-WassetteEnvironmentVariable'
        'Grant-WassetteNetwork'
        'Grant-WassetteStorage'
        'Import-WasmComponent'
        'Import-WassetteManifest'
        'Install-WasmComponent'
        'Invoke-WasmTool'
        'New-WassetteSession'
        'Publish-WasmComponent'
        'Register-WassetteServer'
        'Remove-WasmComponent'
        'Remove-WassetteSecret'
        'Remove-WassetteSession'
        'Reset-WassettePolicy'
        'Revoke-WassetteEnvironmentVariable'
        'Revoke-WassetteNetwork'
        'Revoke-WassetteStorage'
        'Save-WasmComponent'
        'Set-WassetteLimit'
        'Set-WassettePolicy'
        'Set-WassetteSecret'
        'Start-WassetteServer'
        'Test-WasmComponent'
        'Test-WassetteAccess'
        'Test-WassettePolicy'
        'Uninstall-WasmComponent'
        'Unregister-WassetteServer'
        'Update-WasmComponent'
    )
    FunctionsToExport    = @()
    AliasesToExport      = @()
    VariablesToExport    = @()

    PrivateData          = @{
        PSData = @{
            Prerelease = 'preview1'
            Tags       = @('WebAssembly', 'Wasm', 'WASI', 'Component', 'Wasmtime', 'Sandbox', 'MCP', 'PSEdition_Core', 'Windows', 'Linux', 'MacOS')
            ProjectUri = 'https://github.com/wassette/wassette-powershell'
            LicenseUri = 'https://github.com/wassette/wassette-powershell/blob/main/LICENSE'
            ReleaseNotes = 'https://github.com/wassette/wassette-powershell/blob/main/CHANGELOG.md'
        }
    }
}
