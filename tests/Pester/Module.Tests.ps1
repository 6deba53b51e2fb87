BeforeAll {
    $manifestPath = Join-Path $PSScriptRoot '../../out/Wassette/Wassette.psd1' | Resolve-Path
}

Describe 'Manifest' {
    It 'is valid' {
        { Test-ModuleManifest $manifestPath -ErrorAction Stop -WarningAction Stop } | Should -Not -Throw
    }

    It 'says where the project and its licence are' {
        $manifest = Test-ModuleManifest $manifestPath

        $manifest.ProjectUri | Should -Not -BeNullOrEmpty
        $manifest.LicenseUri | Should -Not -BeNullOrEmpty
        $manifest.PrivateData.PSData.Prerelease | Should -Not -BeNullOrEmpty
    }
}

Describe 'Import-Module' {
    It 'exports the cmdlets of the manifest and nothing else, in a clean pwsh' {
        $expected = (Import-PowerShellDataFile $manifestPath).CmdletsToExport | Sort-Object
        $exported = pwsh -NoProfile -NonInteractive -Command "Import-Module '$manifestPath'; (Get-Module Wassette).ExportedCommands.Keys" | Sort-Object

        $exported | Should -Be $expected
    }

    It 'writes nothing' {
        pwsh -NoProfile -NonInteractive -Command "Import-Module '$manifestPath'" 2>&1 | Should -BeNullOrEmpty
    }

    It 'works again after Remove-Module' {
        $source = pwsh -NoProfile -NonInteractive -Command "Import-Module '$manifestPath'; Remove-Module Wassette; Import-Module '$manifestPath'; (Get-Command Get-WasmTool).Source"

        $source | Should -Be 'Wassette'
    }

    It 'uses approved verbs only' {
        $verbs = (Import-PowerShellDataFile $manifestPath).CmdletsToExport | ForEach-Object { $_.Split('-')[0] } | Sort-Object -Unique

        $verbs | Where-Object { $_ -notin (Get-Verb).Verb } | Should -BeNullOrEmpty
    }

    It 'works in the runspaces of ForEach-Object -Parallel' {
        $sources = pwsh -NoProfile -NonInteractive -Command "1..4 | ForEach-Object -Parallel { Import-Module '$manifestPath'; (Get-Command Get-WasmTool).Source }"

        $sources | Should -Be @('Wassette', 'Wassette', 'Wassette', 'Wassette')
    }
}
