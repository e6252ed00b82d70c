// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

class QComboBox;
class QPushButton;

namespace pddgpu {

class NoticeLabel;

/// Asks for the host or hosts to connect to. Recent hosts are offered, and stored in QSettings
/// under "hosts/recent".
class ConnectDialog : public QDialog
{
    Q_OBJECT

public:
    static constexpr qsizetype MostRecent = 10;

    explicit ConnectDialog(QWidget *parent = nullptr);

    /// The value of --source for the entered hosts.
    QString source() const;

    void accept() override;

protected:
    void resizeEvent(QResizeEvent *event) override;
    void showEvent(QShowEvent *event) override;

private:
    void check();
    void growToFit();

    QComboBox *m_hosts;
    NoticeLabel *m_problem;
    QPushButton *m_connect;
};

}  // namespace pddgpu
